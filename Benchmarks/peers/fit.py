"""Fits the annealing law beside the procedure of its authors, alternately and on one core.

Usage: fit.py LOSSCAST DATA [ROUNDS]

LOSSCAST is the binary, DATA the folder that has multipower/{25M,100M}. Ours is the whole process
`losscast fit` from exec to exit: three logs read, momentum fitted too, multi-start and covariance
included, the fit written. Theirs is the procedure alone, in this process, after its imports and
with the rows read: 54 starts of scipy's L-BFGS-B with differences for gradients, and the momentum
not fitted but given (Tissue, Wang, Wang 2024, arXiv 2408.11029, appendix). Their listing sums the
momentum and looks the rows up anew; here that is done once, which only makes it faster.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import scipy
from scipy.optimize import minimize

RUNS = ("cosine_24000", "constant_24000", "wsdcon_9")
WARMUP = 2160
HUBER = 1e-3
MOMENTUM = 0.999


def rates_between(steps, rates):
    """The rate at every step from 0: linear between rows, but a jump holds the old rate."""
    every = np.interp(np.arange(steps[-1] + 1), steps, rates)
    for before, after, old, new in zip(steps, steps[1:], rates, rates[1:]):
        if new < 0.9 * old:
            every[before:after] = old
    every[: WARMUP + 1] = rates[0]  # warm-up counts as if at the peak, as in their listing
    return every


def areas(path):
    """S1, S2 and ln L at the rows of a log."""
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    steps = table[:, 0].astype(int)
    rates = rates_between(steps, table[:, 1])
    momentum = np.zeros_like(rates)
    for step in range(1, len(rates)):
        momentum[step] = MOMENTUM * momentum[step - 1] + rates[step - 1] - rates[step]
    return np.cumsum(rates)[steps], np.cumsum(momentum)[steps], np.log(table[:, 2])


def authors_fit(folder):
    """Their procedure on three logs: the smallest sum of Huber losses and its parameters."""
    columns = [areas(f"{folder}/{run}.csv") for run in RUNS]
    inverse_s1, s2, log_loss = (np.concatenate(column) for column in zip(*columns))
    inverse_s1 = 1 / inverse_s1

    def objective(parameters):
        floor, amplitude, annealing, exponent = parameters
        predicted = floor + amplitude * inverse_s1**exponent - annealing * s2
        residual = np.abs(log_loss - np.log(predicted))
        return np.where(
            residual < HUBER, 0.5 * residual**2, HUBER * residual - 0.5 * HUBER**2
        ).sum()

    starts = product(
        np.linspace(0.1, 2.1, 2),
        np.linspace(1, 22, 3),
        np.linspace(1, 22, 3),
        np.linspace(0, 0.8, 3),
    )
    best = None
    for start in starts:
        found = minimize(
            objective,
            start,
            method="L-BFGS-B",
            bounds=[(0, np.inf)] * 4,
            options={"maxiter": 100_000, "ftol": 1e-9, "gtol": 1e-6, "eps": 1e-8},
        )
        if best is None or found.fun < best.fun:
            best = found
    return best


def milliseconds(work):
    start = time.perf_counter()
    result = work()
    return 1e3 * (time.perf_counter() - start), result


def run(command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def objective_of(command, saved):
    """The sum of Huber losses that the fit reports."""
    run(command)
    with open(saved) as file:
        return json.load(file)["objective"]


def main():
    losscast, data = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # children inherit it
    print(f"scipy {scipy.__version__}, numpy {np.__version__}; one core; medians of {rounds} rounds")
    print("each of 5 processes of ours and 1 procedure of theirs\n")
    print(f"{'':22}{'ours':>10}{'theirs':>12}{'ratio':>8}{'objective':>13}{'theirs':>12}")
    with tempfile.TemporaryDirectory() as scratch:
        for size in ("25M", "100M"):
            folder = f"{data}/multipower/{size}"
            saved = f"{scratch}/fit.json"
            fit = [losscast, "fit", *(f"{folder}/{run}.csv" for run in RUNS)]
            fit += ["--warmup", str(WARMUP), "--out", saved]
            same = fit + ["--fix", f"lambda={MOMENTUM}", "--warmup-convention", "at-peak"]
            ours, ours_same, theirs = [], [], []
            for _ in range(rounds):
                for times, command in ((ours, fit), (ours_same, same)):
                    for _ in range(5):
                        times.append(milliseconds(lambda: run(command))[0])
                elapsed, best = milliseconds(lambda: authors_fit(folder))
                theirs.append(elapsed)
            peer = statistics.median(theirs)
            with np.errstate(all="ignore"):
                for name, times, command in (
                    ("momentum fitted", ours, fit),
                    ("momentum 0.999", ours_same, same),
                ):
                    mine = statistics.median(times)
                    print(
                        f"{size + ', ' + name:22}{mine:>7.1f} ms{peer:>9.0f} ms"
                        f"{peer / mine:>7.0f}×{objective_of(command, saved):>13.4e}"
                        f"{best.fun:>12.4e}"
                    )


if __name__ == "__main__":
    with np.errstate(all="ignore"):  # their starts reach negative losses, whose logarithm is NaN
        main()
