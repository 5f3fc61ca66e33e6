"""Population based training beside random search at equal compute, on small problems trained for real.

    pbt.py PROGRAM [SEEDS]

PROGRAM is the built `losscast`. Each method may train as many steps as MEMBERS whole runs have. Random search draws from
the same ranges; with a stopping policy it begins more runs for the same steps, out of a pool of POOL times as many, in
random orders (`losscast simulate`). What counts is the lowest validation loss that was seen.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MEMBERS = 10
POOL = 3
GENERATIONS = 20
POLICIES = ["rank-test", "successive-halving"]

PROBLEMS = {
    "network, momentum": (
        {"task": "mlp", "widths": "64,64", "optimizer": "momentum"}, 2000,
        "rate: {from: 0.001, to: 2}, momentum: {from: 0.3, to: 0.98, scale: linear}, "
        "weight-decay: {from: 1e-7, to: 1e-2}, batch: [16, 32, 64]",
    ),
    "logistic regression, SGD": (
        {"task": "logistic-regression", "inputs": 64, "margin": 0, "flip": 0.1, "train-size": 2000}, 2000,
        "rate: {from: 0.01, to: 30}, weight-decay: {from: 1e-6, to: 1e-1}, batch: [16, 32, 64]",
    ),
    "language model, AdamW": (
        {"task": "language-model", "width": 32, "layers": 1, "heads": 2, "context": 32, "batch": 8,
         "optimizer": "adamw"}, 800,
        "rate: {from: 0.0003, to: 0.1}, weight-decay: {from: 1e-3, to: 1}, beta1: {from: 0.5, to: 0.98, scale: linear}, "
        "clip: {from: 0.1, to: 10}",
    ),
}
BASES = {"constant": "constant:peak=1,steps={steps}", "linear": "linear:peak=1,steps={steps},warmup=0.05"}


def run(program, *arguments):
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    if done.returncode:
        sys.exit(f"losscast {' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


def search(program, folder, name, problem, base, population, seed, generations, settings):
    """Runs a search, and returns its answer and its logs."""
    common, steps, values = PROBLEMS[problem]
    schedule = BASES[base].format(steps=steps)
    options = ", ".join(f'{key}: "{value}"' for key, value in {**common, "schedule": schedule}.items())
    file = folder / f"{name}.yaml"
    file.write_text(
        f"common: {{{options}}}\nsearch: {{population: {population}, ready: {steps // generations}, seed: {seed}, "
        f"{settings}, values: {{{values}}}}}\n"
    )
    answer = json.loads(run(program, "study", file, "--format", "json", "--quiet"))
    return answer, sorted((folder / name).glob("member-*.csv"))


def lowest(log):
    rows = [line.split(",") for line in log.read_text().splitlines() if line[0] != "#"]
    place = rows[0].index("val_loss")
    return min((float(row[place]) for row in rows[1:]), default=math.inf)


def outcomes(program, problem, base, seed, folder):
    found = {}
    steps = PROBLEMS[problem][1]
    for exploit in ["truncation", "tournament"]:
        answer, logs = search(
            program, folder, exploit, problem, base, MEMBERS, seed, GENERATIONS, f"method: pbt, exploit: {exploit}"
        )
        found[f"PBT, {exploit}"] = min(map(lowest, logs))
        assert answer["trainedSteps"] <= MEMBERS * steps
        if exploit == "truncation":
            retraining = answer["retraining"]
            subprocess.run([program, *retraining[1:]], check=True, capture_output=True, cwd=folder)
            found["(PBT's schedule, retrained: one run)"] = lowest(folder / exploit / "retrained.csv")
    _, logs = search(program, folder, "pool", problem, base, POOL * MEMBERS, seed, 1, "method: random")
    # Those that diverge before their first record cost next to nothing, and have no curve.
    logs = [log for log in logs if lowest(log) < math.inf]
    best = min(map(lowest, logs))
    policies = [word for policy in ["none", *POLICIES] for word in ("--policy", policy)]
    simulation = json.loads(
        run(program, "simulate", *logs, *policies, "--budget", str(MEMBERS), "--orders", "20", "--format", "json",
            "--quiet")
    )
    for policy in simulation["policies"]:
        outcome = policy["outcomes"][0]
        name = policy["name"].split(":")[0]
        label = "random search" if name == "none" else f"random search, {name}"
        found[label] = best + outcome["regret"]["value"]
    return found


program = Path(sys.argv[1]).resolve()
seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
print(
    f"Lowest validation losses for the steps of {MEMBERS} runs, means and standard errors over {seeds} seeds;\n"
    f"{GENERATIONS} generations; random search by 20 random orders of {POOL * MEMBERS} runs"
)
for problem, (_, steps, values) in PROBLEMS.items():
    print(f"\n{problem}: {MEMBERS * steps} steps in all; {values}")
    for base in BASES:
        found = {}
        for seed in range(seeds):
            folder = Path(tempfile.mkdtemp())
            try:
                for name, loss in outcomes(program, problem, base, 1000 * seed + 1, folder).items():
                    found.setdefault(name, []).append(loss)
            finally:
                shutil.rmtree(folder)
        print(f"  factors on a schedule that is {base}")
        for name, losses in found.items():
            error = statistics.stdev(losses) / math.sqrt(len(losses)) if len(losses) > 1 else math.nan
            print(f"    {name:38}{statistics.fmean(losses):9.4f} ± {error:.4f}", flush=True)
