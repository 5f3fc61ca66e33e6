"""Schedules refined from gradient norms beside those that people use, on small problems trained for real.

    refine.py PROGRAM [SEEDS]

PROGRAM is the built `losscast`. Every schedule's peak is tuned alike, over a grid of factors of two; the refined one
follows from the norms of one run under linear decay after warm-up at its best peak, and is run with other seeds.
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
        "--task mlp --widths 64,64 --optimizer sgd --batch 32", 3000,
        [0.1, 0.2, 0.4, 0.8, 1.6],
    ),
    "network, AdamW": (
        "--task mlp --widths 64,64 --optimizer adamw --batch 32", 3000,
        [1e-3, 2e-3, 4e-3, 8e-3, 16e-3, 32e-3],
    ),
    "language model, AdamW": (
        "--task language-model --width 32 --layers 1 --heads 2 --context 32 --batch 8 --optimizer adamw", 1500,
        [1e-3, 2e-3, 4e-3, 8e-3, 16e-3, 32e-3],
    ),
}
SCHEDULES = {
    "constant, warm-up": "constant:peak={peak},steps={steps},warmup={warmup}",
    "cosine, warm-up": "cosine:peak={peak},steps={steps},warmup={warmup}",
    "WSD 20 %, warm-up": "wsd:peak={peak},steps={steps},warmup={warmup},decay=0.2",
    "linear": "linear:peak={peak},steps={steps},warmup=0",
    "linear, warm-up": "linear:peak={peak},steps={steps},warmup={warmup}",
}
FIRST = "linear, warm-up"


def train(program, task, schedule, seed, out, every):
    command = [program, "train", *task.split(), "--schedule", schedule, "--seed", str(seed), "--log-every", str(every), "--out", out]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    lines = out.read_text().splitlines()
    if any("diverged" in line for line in lines):
        return math.inf
    rows = [line.split(",") for line in lines if line[0] != "#"]
    return float(rows[-1][rows[0].index("val_loss")])


def refined(program, log, peak, out):
    subprocess.run(
        [program, "refine", log, "--peak", repr(peak), "--out", out, "--quiet"], check=True, capture_output=True
    )
    return f"csv:{out}"


def problem(program, name, seeds, pool, folder):
    task, steps, peaks = PROBLEMS[name]
    warmup = steps // 20

    def losses(texts):
        """The final losses of each peak's schedule, a list of seeds each."""
        jobs = {
            peak: [
                pool.submit(train, program, task, text, 11 + seed, folder / f"{index}-{seed}.csv", steps)
                for seed in range(seeds)
            ]
            for index, (peak, text) in enumerate(texts.items())
        }
        found = {peak: [job.result() for job in jobs] for peak, jobs in jobs.items()}
        for log in folder.glob("*-*.csv*"):
            log.unlink()
        return found

    found = {
        kind: losses({peak: text.format(peak=peak, steps=steps, warmup=warmup) for peak in peaks})
        for kind, text in SCHEDULES.items()
    }
    mean = {kind: {peak: statistics.fmean(values) for peak, values in of.items()} for kind, of in found.items()}
    best = min(mean[FIRST], key=mean[FIRST].get)
    log = folder / "first.csv"
    train(program, task, SCHEDULES[FIRST].format(peak=best, steps=steps, warmup=warmup), 1, log, 10)
    kind = "refined, by one run"
    found[kind] = losses({peak: refined(program, log, peak, folder / f"refined{peak}.csv") for peak in peaks})
    mean[kind] = {peak: statistics.fmean(values) for peak, values in found[kind].items()}
    print(f"\n{name}: {steps} steps, {seeds} seeds, peaks {peaks[0]:g} to {peaks[-1]:g}")
    for kind, means in mean.items():
        peak = min(means, key=means.get)
        values = found[kind][peak]
        error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
        edge = " at the edge of the grid" if peak in (peaks[0], peaks[-1]) else ""
        print(f"  {kind:24}{means[peak]:9.4f} ± {error:.4f}   peak {peak:g}{edge}", flush=True)


program = Path(sys.argv[1]).resolve()
seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
print("Final validation losses at the best peak of each schedule, standard errors over seeds")
with ThreadPoolExecutor(os.cpu_count()) as pool:
    for name in PROBLEMS:
        with tempfile.TemporaryDirectory() as folder:
            problem(program, name, seeds, pool, Path(folder))
