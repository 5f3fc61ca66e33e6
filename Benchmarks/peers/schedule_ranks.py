"""Final losses and mean ranks of schedules, each at its best peak.

    schedule_ranks.py FOLDER

FOLDER has studies (Benchmarks/schedules), with a log PROBLEM/SCHEDULE/FACTOR/seed-N.csv for each run. The best peak of a
schedule is the one of the least mean over seeds, so that each schedule is tuned alike; searches find theirs. Ranks are
over the schedules that a problem has, and their intervals over bootstrap samples of the problems that have all.
"""

import collections
import math
import random
import statistics
import sys
from pathlib import Path

FACTORS = ["quarter", "half", "one", "two", "four", "eight"]
SEARCHES = {"autolrs", "pbt-constant", "pbt-linear"}


def head_of(lines):
    """What a log's lines of comments say, at its end too."""
    return dict(line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)


def final(log):
    lines = log.read_text().splitlines()
    head = head_of(lines)
    if head.get("outcome") != "completed":
        return math.inf
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    # Where the expected loss is known it is the loss without its noise.
    name = "expected_loss" if "expected_loss" in rows[0] else head.get("loss-column", "loss")
    return float(rows[-1][rows[0].index(name)])


def ends(study, into=None):
    """Final losses of a study's runs, by problem, schedule and factor."""
    losses = into if into is not None else collections.defaultdict(
        lambda: collections.defaultdict(lambda: collections.defaultdict(list)))
    for log in sorted(study.glob("*/*/*/seed-*.csv")):
        problem, schedule, factor = log.relative_to(study).parts[:3]
        losses[problem][schedule][factor].append(final(log))
    return losses


def main():
    losses = None
    for study in ["usual", "found", "populations"]:
        losses = ends(Path(sys.argv[1]) / study, losses)

    best = {}
    print("final losses, means ± standard errors over seeds; * the best peak is at an end of the grid")
    for problem, schedules in losses.items():
        print(f"\n{problem}")
        for schedule, factors in schedules.items():
            factor = min(factors, key=lambda factor: statistics.fmean(factors[factor]))
            values = factors[factor]
            best[problem, schedule] = statistics.fmean(values)
            error = statistics.stdev(values) / math.sqrt(len(values)) if math.isfinite(sum(values)) else math.nan
            edge = " *" if factor in (FACTORS[0], FACTORS[-1]) else ""
            peak = "" if schedule in SEARCHES else f"  peak × {factor}{edge}"
            print(f"  {schedule:14}{best[problem, schedule]:.5f} ± {error:.5f}{peak}")

    names = list(dict.fromkeys(name for schedules in losses.values() for name in schedules))
    problems = [problem for problem in losses if all(name in losses[problem] for name in names)]

    def ranks(problem):
        values = [best[problem, name] for name in names]
        return [
            sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2 for value in values
        ]

    table = {problem: ranks(problem) for problem in problems}
    draws = random.Random(1)
    samples = [
        [statistics.fmean(column) for column in zip(*(table[draws.choice(problems)] for _ in problems))]
        for _ in range(4000)
    ]
    print(f"\nmean rank of {len(names)} over the {len(problems)} problems that all have, 90 % by bootstrap; runs of a seed")
    for index, name in sorted(enumerate(names), key=lambda item: statistics.fmean(table[p][item[0]] for p in problems)):
        drawn = sorted(sample[index] for sample in samples)
        mean = statistics.fmean(table[problem][index] for problem in problems)
        cost = {"autolrs": "1 and its probes", "refined": "1 + 6", "optimized": "2 + 6"}.get(name, "6")
        print(f"  {name:14}{mean:.2f}  ({drawn[199]:.2f}–{drawn[3800]:.2f})  {cost}")


if __name__ == "__main__":
    main()
