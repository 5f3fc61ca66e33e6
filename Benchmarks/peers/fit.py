"""Fits the annealing law beside the procedure of its authors, alternately and on one core.

Usage: fit.py LOSSCAST DATA [ROUNDS]

LOSSCAST is the binary, DATA the folder that has multipower/{25M,100M}. Ours is the whole process
`losscast fit` from start to exit: three logs read, momentum fitted too, multi-start and covariance
included, the fit written. Theirs is the procedure alone, in this process, imports done: 54 starts
of scipy's L-BFGS-B with differences for gradients, the momentum not fitted but given (Tissue,
Wang, Wang 2024, arXiv 2408.11029, their code listing). It is timed twice: with the objective as
listed, and with its rows gathered once beforehand, as a careful user would.
"""

import json
import os
import statistics
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


def listed_objective(columns):
    """The objective as their listing has it: every call looks the rows of each run up again."""
    owners = [run for run, column in enumerate(columns) for _ in column[0]]
    log_losses = np.concatenate([column[2] for column in columns])
    places = np.concatenate([np.arange(len(column[0])) for column in columns])

    def objective(parameters):
        floor, amplitude, annealing, exponent = parameters
        total = 0
        for run, (s1, s2, _) in enumerate(columns):
            rows = [row for row, owner in enumerate(owners) if owner == run]
            at = places[rows]
            predicted = floor + amplitude * (1 / s1[at]) ** exponent - annealing * s2[at]
            total += huber(log_losses[rows] - np.log(predicted)).sum()
        return total

    return objective


def vectorised_objective(columns):
    """The same number from rows that are gathered once."""
    s1, s2, log_loss = (np.concatenate(column) for column in zip(*columns))
    inverse_s1 = 1 / s1

    def objective(parameters):
        floor, amplitude, annealing, exponent = parameters
        predicted = floor + amplitude * inverse_s1**exponent - annealing * s2
        return huber(log_loss - np.log(predicted)).sum()

    return objective


def huber(residual):
    size = np.abs(residual)
    return np.where(size < HUBER, 0.5 * residual**2, HUBER * size - 0.5 * HUBER**2)


def authors_fit(folder, make_objective):
    """Their procedure on three logs: the best of 54 searches."""
    objective = make_objective([areas(f"{folder}/{run}.csv") for run in RUNS])
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
    """The wall-clock time of some work, and its result."""
    start = time.perf_counter()
    result = work()
    return 1e3 * (time.perf_counter() - start), result


def run(command, quiet):
    process = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1),
                                                       (os.POSIX_SPAWN_DUP2, quiet, 2)]
    )
    status = os.waitpid(process, 0)[1]
    if status != 0:
        sys.exit(f"failed with status {os.waitstatus_to_exitcode(status)}: {' '.join(command)}")


def main():
    losscast, data = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # children inherit it
    quiet = os.open(os.devnull, os.O_WRONLY)

    print(f"scipy {scipy.__version__}, numpy {np.__version__}, one core; medians, in ms, of")
    print(f"{rounds} rounds, each of 10 processes of ours and both forms of theirs")
    print()
    print("                          milliseconds               ratio          Σ Huber")
    print("                     ours  listed gathered   listed gathered     ours    theirs")
    with tempfile.TemporaryDirectory() as scratch:
        for size in ("25M", "100M"):
            folder = f"{data}/multipower/{size}"
            saved = f"{scratch}/fit.json"
            fit = [losscast, "fit", *(f"{folder}/{name}.csv" for name in RUNS)]
            fit += ["--warmup", str(WARMUP), "--out", saved]
            average = fit
            fit = fit + ["--law", "annealing"]
            same = fit + ["--fix", f"lambda={MOMENTUM}", "--warmup-convention", "at-peak"]
            variants = {"fitted": fit, "0.999": same}
            ours = {name: [] for name in variants}
            theirs = {listed_objective: [], vectorised_objective: []}
            for _ in range(rounds):
                for name, command in variants.items():
                    for _ in range(5):
                        ours[name].append(milliseconds(lambda: run(command, quiet))[0])
                for form, times in theirs.items():
                    elapsed, best = milliseconds(lambda: authors_fit(folder, form))
                    times.append(elapsed)
            listed, gathered = (statistics.median(times) for times in theirs.values())
            for name, command in variants.items():
                mine = statistics.median(ours[name])
                run(command, quiet)
                with open(saved) as file:
                    objective = json.load(file)["objective"]
                print(
                    f"{size:>4}, λ {name:8}{mine:9.1f}{listed:8.0f}{gathered:9.0f}"
                    f"{listed / mine:8.0f}×{gathered / mine:8.0f}×{objective:12.3e}{best.fun:10.3e}"
                )
            times = [milliseconds(lambda: run(average, quiet))[0] for _ in range(rounds)]
            print(f"{size:>4}, all laws  {statistics.median(times):9.1f}")


if __name__ == "__main__":
    with np.errstate(all="ignore"):  # their starts reach negative losses, whose logarithm is NaN
        main()
