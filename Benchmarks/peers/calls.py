"""What a call from Python costs above the engine, and 10,000 curves beside the command line.

    calls.py ENGINE COMMAND [CURVES]

ENGINE is the built benchmark `calls`, COMMAND the built `losscast`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import losscast as lc

ROUNDS = 200


def least(call, rounds=ROUNDS):
    """The least processor time of the calling thread, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        call()
        times.append(1e3 * (time.thread_time() - start))
    return min(times)


def one_curve(engine):
    steps = 100.0 * np.arange(1, 201)
    places = np.arange(200)
    values = 2.5 + 3 / np.sqrt(steps) + 0.01 * ((places * 7919) % 101 - 50) / 50
    found = dict(line.split() for line in subprocess.check_output([engine, str(ROUNDS)], text=True).splitlines())
    alone = float(found["engine"])
    horizons = iter(50_000 + step for step in range(10 * ROUNDS))
    rows = [
        ("the engine", alone),
        ("a command in process", float(found["command"])),
        ("lc.extrapolate(…)", least(lambda: lc.extrapolate(steps, values, horizon=50_000))),
        ("lc.extrapolate(…).final", least(lambda: lc.extrapolate(steps, values, horizon=50_000).final)),
        ("the same, new options at each call", least(lambda: lc.extrapolate(steps, values, horizon=next(horizons)).final)),
    ]
    print("One curve of 200 values, milliseconds of processor time:")
    print()
    for name, time_taken in rows:
        print(f"  {name:36}{time_taken:8.2f}   {time_taken - alone:+.2f}")


def many_curves(command, count):
    rng = np.random.default_rng(0)
    steps = 100.0 * np.arange(1, 41)
    curves = [1 + rng.random() + 3 * steps ** -rng.uniform(0.3, 0.8) + rng.normal(0, 0.005, 40) for _ in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "curves.csv"
        rows = [f"{run},{x!r},{y!r}" for run, ys in enumerate(curves) for x, y in zip(steps.tolist(), ys.tolist())]
        log.write_text("\n".join(["run,step,loss", *rows]) + "\n")
        start = time.perf_counter()
        subprocess.run(
            [command, "extrapolate", log, "--by", "run", "--horizon", "50000", "--format", "json"],
            check=True, capture_output=True,
        )
        theirs = time.perf_counter() - start
    runs = [lc.Run(steps, ys, name=f"run-{index}") for index, ys in enumerate(curves)]
    start = time.perf_counter()
    answers = lc.extrapolate(runs, horizon=50_000)
    ours = time.perf_counter() - start
    print()
    print(f"{count:,} curves of 40 values, seconds: the command line {theirs:.1f}, Python {ours:.1f}; {len(answers):,} answered")


engine, command, *rest = sys.argv[1:]
one_curve(engine)
many_curves(command, int(rest[0]) if rest else 10_000)
