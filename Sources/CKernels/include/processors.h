#pragma once

/// How many processors this process may run on, at least 1: those that a batch system or `taskset`
/// has left to it rather than those that the machine has.
long losscast_available_processors(void);
