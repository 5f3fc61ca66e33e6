"""Schedules that laws and populations find, for the problems of a study of usual schedules.

    schedule_searches.py PROGRAM FOLDER laws          writes FOLDER/chosen/PROBLEM.csv
    schedule_searches.py PROGRAM FOLDER populations   writes FOLDER/populations/PROBLEM/pbt-BASE/searched/seed-N.csv

PROGRAM is the built `losscast`; FOLDER/usual is the study (Benchmarks/schedules/usual.yaml). A law is fitted to the
constant and the cosine run of the first seed at the middle peak. A population has as many members as there are peaks, and
searches a factor on a schedule over the range of the peaks.
"""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

GENERATIONS = 20
BASES = ["constant", "linear"]


def run(program, *arguments):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"losscast {' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


def schedule(run):
    """The text of a run's schedule at the middle peak, of which `scale(1; …)` is said."""
    text = run["configuration"]["schedule"]
    return text.removeprefix("scale(1.0; ").removeprefix("scale(1; ").removesuffix(")")


def choose(program, folder, problem, runs):
    out = folder / "chosen" / f"{problem}.csv"
    if out.exists():
        return
    out.parent.mkdir(exist_ok=True)
    fit = out.with_suffix(".json")
    logs = [folder / "usual" / problem / name / "one" / "seed-1.csv" for name in ("constant", "cosine")]
    run(program, "fit", *logs, "--out", fit)
    keys = dict(part.split("=") for part in schedule(runs["cosine"]).split(":")[1].split(","))
    run(program, "optimize", fit, "--peak", keys["peak"], "--steps", keys["steps"], "--warmup", keys["warmup"], "--out", out)
    print(f"{problem}: a law's schedule", file=sys.stderr, flush=True)


def search(program, folder, problem, base, seed, own, members):
    log = folder / "populations" / problem / f"pbt-{base}" / "searched" / f"seed-{seed}.csv"
    if log.exists():
        return
    text = schedule(own)
    options = [argument.removeprefix("--").split("=", 1) for argument in own["arguments"]]
    options = {key: value for key, value in options if key not in ("schedule", "seed", "log-every")}
    if "data" in options:
        options["data"] = str((folder / options["data"]).resolve())
    lines = ", ".join(f"{key}: {json.dumps(value)}" for key, value in {**options, "schedule": text}.items())
    study = folder / "searches" / f"{problem}-{base}-{seed}.yaml"
    study.parent.mkdir(exist_ok=True)
    study.write_text(
        f"common: {{{lines}}}\n"
        f"search: {{method: pbt, exploit: tournament, population: {members}, ready: {own['steps'] // GENERATIONS}, "
        f"seed: {seed}, values: {{rate: {{from: 0.25, to: 8}}}}}}\n"
    )
    answer = json.loads(run(program, "study", study, "--format", "json", "--quiet", "--jobs", 1))
    log.parent.mkdir(parents=True, exist_ok=True)
    best = study.with_suffix("") / answer["best"]["log"]
    shutil.copyfile(best, log.with_suffix(".part"))
    log.with_suffix(".part").rename(log)
    print(f"{problem}: a population on {base}, seed {seed}", file=sys.stderr, flush=True)


program, folder, what = Path(sys.argv[1]).resolve(), Path(sys.argv[2]), sys.argv[3]
runs = json.loads((folder / "usual" / "manifest.json").read_text())["runs"]
problems, factors = {}, set()
for item in runs:
    axes = item["axes"]
    factors.add(axes["factor"])
    if axes["factor"] == "one":
        problems.setdefault(axes["problem"], {}).setdefault(axes["seed"], {})[axes["schedule"]] = item
with ThreadPoolExecutor(os.cpu_count()) as pool:
    jobs = []
    for problem, seeds in problems.items():
        if what == "laws":
            jobs.append(pool.submit(choose, program, folder, problem, seeds["1"]))
            continue
        for seed, named in seeds.items():
            for base in BASES:
                jobs.append(pool.submit(search, program, folder, problem, base, seed, named[base], len(factors)))
    for job in jobs:
        job.result()
