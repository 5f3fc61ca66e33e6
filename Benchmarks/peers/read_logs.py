"""Reads three columns of a CSV file with pandas' C reader and prints the seconds it took.

Usage: read_logs.py FILE

One line of seconds for each line on standard input, so that the caller can alternate. Imports
are not timed.
"""

import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import pandas as pd

print(pd.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    frame = pd.read_csv(sys.argv[1], engine="c", usecols=["step", "lr", "loss"])
    seconds = time.perf_counter() - start
    print(seconds, len(frame), flush=True)
    del frame
