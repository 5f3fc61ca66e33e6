"""Losscast inside of training libraries: a module each, which is loaded with its library alone."""
