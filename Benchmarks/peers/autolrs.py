"""AutoLRS on small problems trained for real, beside a cosine whose peak was tuned.

    autolrs.py PROGRAM [SEEDS]

PROGRAM is the built `losscast`. The target of a problem is the final loss of its best cosine, a mean over seeds; told is
how many steps, kept and in all, each search has made when its validation loss first comes to it. Probes of a tenth, a
twentieth and a fortieth of their stages are extrapolated in three ways: which of them needs the fewest for as good a run?
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROBLEMS = {
    "network, SGD": (
        "--task mlp --widths 64,64 --optimizer sgd --batch 32", 4000, [0.1, 0.2, 0.4, 0.8, 1.6], (0.01, 3),
    ),
    "logistic regression, SGD": (
        "--task logistic-regression --flip 0.1 --optimizer sgd --batch 32", 4000, [0.004, 0.008, 0.016, 0.03, 0.06, 0.125, 0.25], (0.001, 1),
    ),
    "language model, AdamW": (
        "--task language-model --width 32 --layers 1 --heads 2 --context 32 --batch 8 --optimizer adamw", 2000,
        [2e-3, 4e-3, 8e-3, 16e-3, 32e-3], (3e-4, 0.1),
    ),
}
FORECASTS = {"exponential": "exponential", "smoothed": "as published", "trend": "ours"}
SHARES = [10, 20, 40]


def train(program, task, schedule, seed, out, every):
    """Rows of step, validation loss and steps of probes; none if the run has diverged."""
    command = [program, "train", *task.split(), "--schedule", schedule, "--seed", str(seed), "--log-every", str(every), "--out", out]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    lines = out.read_text().splitlines()
    if any("diverged" in line for line in lines):
        return []
    rows = [line.split(",") for line in lines if line[0] != "#"]
    names = [rows[0].index(name) for name in ("step", "val_loss", "probe_steps") if name in rows[0]]
    return [[float(row[index]) for index in names] for row in rows[1:]]


def mean(values):
    """A mean with its standard error."""
    values = list(values)
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return statistics.fmean(values), error


def problem(program, name, seeds, pool, folder):
    task, steps, peaks, (low, high) = PROBLEMS[name]
    warmup, stage = steps // 20, steps // 16
    every = steps // 100
    texts = {("cosine", peak): f"cosine:peak={peak},steps={steps},warmup={warmup}" for peak in peaks}
    for forecast in FORECASTS:
        for share in SHARES:
            probe = max(stage // share, 4)
            # Twice doubled, then probes are judged by validation losses.
            texts[forecast, share] = (
                f"auto:min={low},max={high},steps={steps},stage={stage},probe={probe},longest={40 * probe},"
                f"warmup={warmup},forecast={forecast}"
            )
    jobs = {
        key: [
            pool.submit(train, program, task, text, 11 + seed, folder / f"{index}-{seed}.csv", every)
            for seed in range(seeds)
        ]
        for index, (key, text) in enumerate(texts.items())
    }
    runs = {key: [job.result() for job in jobs] for key, jobs in jobs.items()}

    def end(key):
        return statistics.fmean(rows[-1][1] if rows else math.inf for rows in runs[key])

    best = min((key for key in runs if key[0] == "cosine"), key=end)
    target, error = mean(rows[-1][1] for rows in runs[best])
    edge = " at the edge of the grid" if best[1] in (peaks[0], peaks[-1]) else ""
    print(f"\n{name}: {steps} steps, {seeds} seeds; rates {low:g} to {high:g}")
    print(f"  tuned cosine {target:.4f} ± {error:.4f}, peak {best[1]:g}{edge}: {len(peaks) * steps} steps with its tuning")
    print("  forecast      probe     final loss         reached  kept  all steps  probes in all")
    for forecast, title in FORECASTS.items():
        for share in SHARES:
            of = [rows for rows in runs[forecast, share]]
            lost = sum(not rows for rows in of)
            of = [rows for rows in of if rows]
            if not of:
                print(f"  {title:14}1/{share:<8}diverged")
                continue
            loss, error = mean(rows[-1][1] for rows in of)
            first = [next((row for row in rows if row[1] <= target), None) for rows in of]
            first = [row for row in first if row]
            kept = f"{statistics.fmean(row[0] for row in first):6.0f}" if first else "     -"
            total = f"{statistics.fmean(row[0] + row[2] for row in first):11.0f}" if first else "          -"
            probes = statistics.fmean(rows[-1][2] for rows in of)
            note = f"   {lost} diverged" if lost else ""
            print(
                f"  {title:14}1/{share:<6}{loss:9.4f} ± {error:.4f}{len(first):6} of {seeds}{kept}{total}{probes:15.0f}{note}",
                flush=True,
            )


program = Path(sys.argv[1]).resolve()
seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
print("Steps until the validation loss first comes to the final one of a tuned cosine; means over runs that do")
with ThreadPoolExecutor(os.cpu_count()) as pool:
    for name in PROBLEMS:
        with tempfile.TemporaryDirectory() as folder:
            problem(program, name, seeds, pool, Path(folder))
