"""Two-class tables of scikit-learn's data, as losscast train reads them.

    sklearn_tables.py FOLDER

Inputs are brought to mean 0 and variance 1, then divided by the square root of their number, so that examples have a
norm of about 1. Digits are told even from odd, wines of the second cultivar from the others.
"""

import sys
from pathlib import Path

import numpy
from sklearn import datasets


def tables():
    digits = datasets.load_digits()
    yield "digits", digits.data, digits.target % 2
    wine = datasets.load_wine()
    yield "wine", wine.data, wine.target == 1
    cancer = datasets.load_breast_cancer()
    yield "breast-cancer", cancer.data, cancer.target


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, inputs, labels in tables():
    spread = inputs.std(axis=0)
    inputs = (inputs - inputs.mean(axis=0))[:, spread > 0] / spread[spread > 0] / numpy.sqrt((spread > 0).sum())
    header = ",".join(["label", *(f"x{index}" for index in range(inputs.shape[1]))])
    rows = numpy.column_stack([labels, inputs])
    numpy.savetxt(folder / f"{name}.csv", rows, fmt="%.6g", delimiter=",", header=header, comments="")
