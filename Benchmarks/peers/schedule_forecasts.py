"""What two runs foretell of a study of schedules: which ends lowest, and how low.

    schedule_forecasts.py PROGRAM FOLDER

PROGRAM is the built `losscast`, FOLDER/usual the study (Benchmarks/schedules/usual.yaml). For each problem and peak the
average of laws is fitted to the constant and the cosine run of the first seed; the five other schedules are forecast.
Measured is the mean over seeds. The schedule that the forecast puts first at the middle peak is then tried at all peaks,
eight runs of a seed in all, beside the best of all schedules at all peaks.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from schedule_ranks import FACTORS, ends, head_of

FITTED = ["constant", "cosine"]


def run(program, *arguments):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, env=environment)
    return (done.stdout, "") if done.returncode == 0 else (None, done.stderr.strip().splitlines()[-1])


def schedule_text(log):
    return head_of(log.read_text().splitlines())["schedule"]


def forecast(program, study, problem, factor, names):
    """Final losses with their intervals under the fit, by schedule; or why there are none."""
    logs = {name: study / problem / name / factor / "seed-1.csv" for name in names}
    if any("outcome: diverged" in logs[name].read_text() for name in FITTED):
        return "a fitted run diverged"
    with tempfile.TemporaryDirectory() as folder:
        fit = Path(folder) / "fit.json"
        columns = ["--loss", "expected_loss"] if "expected_loss" in logs["constant"].read_text() else []
        answer, problem = run(program, "fit", *(logs[name] for name in FITTED), *columns, "--out", fit)
        if answer is None:
            return problem
        texts = [word for name in names for word in ("--schedule", schedule_text(logs[name]))]
        answer, problem = run(program, "compare", fit, *texts, "--format", "json", "--quiet")
        if answer is None:
            return problem
        found = json.loads(answer)["schedules"]
        by_text = {item["schedule"]: item for item in found}
        return {name: by_text[schedule_text(logs[name])] for name in names}


def tau(a, b):
    """Kendall's rank correlation."""
    pairs = [(i, j) for i in range(len(a)) for j in range(i)]
    return sum(math.copysign(1, (a[i] - a[j]) * (b[i] - b[j])) for i, j in pairs) / len(pairs)


program, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
study = folder / "usual"
losses = ends(study)
with ThreadPoolExecutor(os.cpu_count()) as pool:
    jobs = {
        (problem, factor): pool.submit(forecast, program, study, problem, factor, list(schedules))
        for problem, schedules in losses.items()
        for factor in FACTORS
    }
forecasts = {key: job.result() for key, job in jobs.items()}

print("five schedules at the peak of two runs, constant and cosine: errors of ln L, 90 % intervals that hold the mean of three seeds")
print(f"  {'problem':16}{'peaks':>6}{'ends':>6}{'inside':>8}{'median error':>14}{'its width':>11}{'tau of all 7':>14}")
every = []
for problem, schedules in losses.items():
    rows, ranks, refused = [], [], 0
    for factor in FACTORS:
        answer = forecasts[problem, factor]
        if isinstance(answer, str):
            refused += 1
            continue
        means = {name: statistics.fmean(schedules[name][factor]) for name in schedules}
        finite = [name for name in means if math.isfinite(means[name])]
        if len(finite) > 1:
            ranks.append(tau([answer[name]["finalLoss"] for name in finite], [means[name] for name in finite]))
        for name in finite:
            if name not in FITTED:
                lower, upper = answer[name]["finalInterval"]
                rows.append((lower <= means[name] <= upper, abs(math.log(answer[name]["finalLoss"] / means[name])), math.log(upper / lower)))
    every += rows
    if rows:
        print(
            f"  {problem:16}{6 - refused:6}{len(rows):6}{statistics.fmean(r[0] for r in rows):8.2f}"
            f"{statistics.median(r[1] for r in rows):14.3f}{statistics.median(r[2] for r in rows):11.3f}{statistics.fmean(ranks):14.2f}"
        )
print(f"  {'all':16}{'':6}{len(every):6}{statistics.fmean(r[0] for r in every):8.2f}{statistics.median(r[1] for r in every):14.3f}"
      f"{statistics.median(r[2] for r in every):11.3f}")

print("\nforecast first: the schedule that two runs at the middle peak put first, then tried at all peaks (8 runs); all 42 runs")
print(f"  {'problem':16}{'first':10}{'P(best)':>8}  {'its best':>10}{'  best of 42':24}{'excess':>8}")
excesses = []
for problem, schedules in losses.items():
    answer = forecasts[problem, "one"]
    if isinstance(answer, str):
        print(f"  {problem:16}{answer[:70]}")
        continue

    def best(name):
        return min(statistics.fmean(schedules[name][factor]) for factor in FACTORS)

    first = min(answer, key=lambda name: answer[name]["finalLoss"])
    lowest = min(schedules, key=best)
    excesses.append(math.log(best(first) / best(lowest)))
    print(
        f"  {problem:16}{first:10}{answer[first]['probabilityBest']:8.2f}  {best(first):10.5f}  {lowest:10}{best(lowest):10.5f}"
        f"{100 * (math.exp(excesses[-1]) - 1):8.2f} %"
    )
print(f"  median excess {100 * (math.exp(statistics.median(excesses)) - 1):.2f} %, worst {100 * (math.exp(max(excesses)) - 1):.2f} %")
