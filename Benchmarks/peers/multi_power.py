"""Fits the multi-power law beside the procedure that its authors publish, on one core.

Usage: multi_power.py LOSSCAST DATA [SIZE …]

LOSSCAST is the binary, DATA the folder that has multipower/{25M,100M}. Ours is the whole process
`losscast fit` from start to exit: three logs read, all seven parameters searched from many starts,
covariance, each run left out in turn, the fit written. Theirs is the procedure alone, in this
process, imports done and no standard errors (Luo et al. 2025, arXiv 2503.12811, their code): a grid
of starts for L-BFGS-B with the gain replaced by B times the fall of the rate, then AdamW on all
seven, at most 200 steps, each drop of the rate summed anew for every row. Both count the warm-up as
they do: its rises enter as drops below zero.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from itertools import product

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import scipy
import torch
from scipy.optimize import minimize

RUNS = ("cosine_24000", "constant_24000", "wsdcon_9")
WARMUP = 2160
PEAK = 3e-4
HUBER = 1e-3
STEPS = 200
PATIENCE = 20


def rates_at_every_step(steps, rates):
    """The rate at every step from 0: a linear warm-up, then linear between rows, jumps held."""
    every = np.interp(np.arange(steps[-1] + 1), steps, rates)
    for before, after, old, new in zip(steps, steps[1:], rates, rates[1:]):
        if new < 0.9 * old:
            every[before:after] = old
    every[:WARMUP] = rates[0] * np.arange(WARMUP) / (WARMUP - 1)
    return every


class Curve:
    """A log, and what the law sums over."""

    def __init__(self, path):
        table = np.loadtxt(path, delimiter=",", skiprows=1)
        table = table[table[:, 0] >= WARMUP]
        self.steps = table[:, 0].astype(int)
        self.losses = table[:, 2]
        self.rates = rates_at_every_step(self.steps, table[:, 1])
        self.areas = np.cumsum(self.rates)
        drops = np.zeros_like(self.rates)
        drops[1:] = self.rates[:-1] - self.rates[1:]
        self.drops = drops


def huber(residual):
    size = np.abs(residual)
    return np.where(size < HUBER, 0.5 * residual**2, HUBER * size - 0.5 * HUBER**2)


def first_stage(curves):
    """L0, A, alpha and B, with the gain replaced by B·(peak − rate): the best of the grid."""
    log_losses = np.log(np.concatenate([curve.losses for curve in curves]))
    areas = np.concatenate([curve.areas[curve.steps] for curve in curves])
    falls = np.concatenate([PEAK - curve.rates[curve.steps] for curve in curves])
    least = np.exp(log_losses).min()
    slope, intercept = np.polyfit(np.log(areas), np.log(np.exp(log_losses) - least + 0.01), 1)

    def objective(parameters):
        floor, amplitude, exponent, gain = parameters
        predicted = floor + amplitude * areas**-exponent - gain * falls
        return huber(log_losses - np.log(predicted)).sum()

    best = None
    for start in product(
        np.linspace(least - 0.2, least + 0.2, 5),
        np.linspace(np.exp(intercept) - 0.1, np.exp(intercept) + 0.1, 3),
        np.linspace(-slope - 0.1, -slope + 0.1, 3),
        (100, 550, 1000),
    ):
        found = minimize(
            objective, start, method="L-BFGS-B", bounds=[(0, np.inf)] * 4,
            options={"maxiter": 100_000, "ftol": 1e-9, "gtol": 1e-6},
        )
        if best is None or found.fun < best.fun:
            best = found
    return best.x


def second_stage(curves, start):
    """AdamW on all seven from C = 1, beta = gamma = 0.5: the best objective and the steps taken."""
    floor, amplitude, exponent, gain = start
    parameters = [
        torch.tensor(float(value), dtype=torch.float64, requires_grad=True)
        for value in (floor, amplitude, gain, 1.0, exponent, 0.5, 0.5)
    ]
    optimizer = torch.optim.AdamW(
        [{"params": parameters[:4], "lr": 5e-2}, {"params": parameters[4:], "lr": 5e-3}]
    )
    tensors = [
        tuple(torch.from_numpy(array) for array in (curve.rates, curve.areas, curve.drops))
        + (curve.steps, torch.from_numpy(np.log(curve.losses)))
        for curve in curves
    ]

    def objective():
        L0, A, B, C, alpha, beta, gamma = parameters
        total = 0
        for rates, areas, drops, steps, log_losses in tensors:
            rows = []
            for step in steps:
                since = areas[step] - areas[:step]
                scaled = rates[1 : step + 1].clamp(min=1e-10) ** -gamma * since
                gained = drops[1 : step + 1] * (1 - (1 + C * scaled) ** -beta)
                rows.append(L0 + A * areas[step] ** -alpha - B * gained.sum())
            residuals = log_losses - torch.log(torch.stack(rows))
            size = residuals.abs()
            total = total + torch.where(
                size < HUBER, 0.5 * residuals**2, HUBER * size - 0.5 * HUBER**2
            ).sum()
        return total

    best, waited = np.inf, 0
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = objective()
        loss.backward()
        norm = sum(float(parameter.grad) ** 2 for parameter in parameters) ** 0.5
        value = loss.item()
        if value < best:
            best, waited = value, 0
        else:
            waited += 1
        if norm < 1e-5 or waited >= PATIENCE:
            break
        optimizer.step()
    return best, step + 1


def run(command, quiet):
    process = os.posix_spawn(
        command[0], command, os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)],
    )
    status = os.waitpid(process, 0)[1]
    if status != 0:
        sys.exit(f"failed with status {os.waitstatus_to_exitcode(status)}: {' '.join(command)}")


def main():
    losscast, data = sys.argv[1:3]
    sizes = sys.argv[3:] or ["25M", "100M"]
    torch.set_num_threads(1)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # children inherit it
    quiet = os.open(os.devnull, os.O_WRONLY)

    print(f"torch {torch.__version__}, scipy {scipy.__version__}, one core; ours the median of 9")
    print()
    print("              seconds                    Σ Huber")
    print("size     ours   theirs    ratio      ours    theirs")
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            folder = f"{data}/multipower/{size}"
            saved = f"{scratch}/fit.json"
            fit = [losscast, "fit", *(f"{folder}/{name}.csv" for name in RUNS)]
            fit += ["--law", "multi-power", "--warmup", str(WARMUP), "--out", saved]
            fit += ["--warmup-convention", "as-reheating"]
            ours = []
            for _ in range(9):
                start = time.perf_counter()
                run(fit, quiet)
                ours.append(time.perf_counter() - start)
            with open(saved) as file:
                objective = json.load(file)["objective"]
            start = time.perf_counter()
            curves = [Curve(f"{folder}/{name}.csv") for name in RUNS]
            best, steps = second_stage(curves, first_stage(curves))
            theirs = time.perf_counter() - start
            mine = statistics.median(ours)
            print(
                f"{size:>4}{mine:9.3f}{theirs:9.1f}{theirs / mine:8.0f}×"
                f"{objective:11.3e}{best:10.3e}   ({steps} steps of AdamW)"
            )


if __name__ == "__main__":
    with np.errstate(all="ignore"):  # some starts reach negative losses, whose logarithm is NaN
        main()
