"""Optimizes a schedule under the multi-power law beside the procedure of its authors.

Usage: optimize.py LOSSCAST [STEPS]

LOSSCAST is the binary. Ours is the whole process `losscast optimize` from start to exit, on one
core. Theirs is 10,000 steps of Adam on the drops of the rate, in PyTorch on one thread, as in their
published code (Luo et al. 2025, arXiv 2503.12811): it starts from no drops, moves by 5e-9 a step,
and after each cuts drops to between 0 and the peak and stops them where the rate has reached its
lowest. STEPS, 10000 by default, may be fewer: their time is then scaled, and their loss is not
final. Both count the area of warm-up and none of its drops.
"""

import json
import os
import statistics
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"

import torch

torch.set_num_threads(1)

PEAK, STEPS, WARMUP, LOWEST = 3e-4, 24000, 2160, 1e-10
ADAM_STEPS, ADAM_RATE = 10000, 5e-9
NAMES = ("L0", "A", "alpha", "B", "C", "beta", "gamma")
SIZES = {
    "25M": (3.04045406, 0.52468604, 0.50786857, 363.78751622, 2.06560812, 0.58279013, 0.64142257),
    "100M": (2.6514477, 0.60115152, 0.45295811, 437.9464276, 2.13245612, 0.59785199, 0.65523644),
}


def final_loss(drops, parameters):
    """The law's loss at the last step for the drops of all steps after warm-up."""
    L0, A, alpha, B, C, beta, gamma = parameters
    rates = torch.clamp(PEAK - torch.cumsum(drops, 0), min=LOWEST)
    after = torch.flip(torch.cumsum(torch.flip(rates, (0,)), 0), (0,))
    area = after[0] + 0.5 * PEAK * WARMUP
    gain = 1 - (1 + C * rates**-gamma * after) ** -beta
    return L0 + A * area**-alpha - B * torch.sum(drops * gain)


def theirs(parameters, steps):
    drops = torch.zeros(STEPS - WARMUP, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([drops], lr=ADAM_RATE)
    start = time.perf_counter()
    for _ in range(steps):
        adam.zero_grad()
        final_loss(drops, parameters).backward()
        adam.step()
        with torch.no_grad():
            drops.clamp_(0, PEAK)
            drops[PEAK - torch.cumsum(drops, 0) <= LOWEST] = 0
    seconds = time.perf_counter() - start
    with torch.no_grad():
        rates = torch.clamp(PEAK - torch.cumsum(drops, 0), min=LOWEST)
        decayed = int((rates < 0.99 * PEAK).sum())
        return (
            seconds * ADAM_STEPS / steps,
            float(final_loss(drops, parameters)),
            decayed / STEPS,
            PEAK / float(rates[-1]),
        )


def ours(losscast, parameters, *options):
    values = ",".join(f"{name}={value!r}" for name, value in zip(NAMES, parameters))
    command = [
        losscast, "optimize", "--law", "multi-power", "--set", values, "--peak", str(PEAK),
        "--steps", str(STEPS), "--warmup", str(WARMUP), "--format", "json",
        *(() if "--shape" in options else ("--shape", "piecewise")), *options,
    ]
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        output = subprocess.run(
            ["taskset", "-c", "0", *command], check=True, capture_output=True).stdout
        seconds.append(time.perf_counter() - start)
    found = json.loads(output)
    share = (STEPS + 1 - found["decayStart"]) / STEPS
    return statistics.median(seconds), found["finalLoss"], share, PEAK / found["finalRate"]


def row(name, seconds, loss, share, fall, ratio=None):
    print(
        f"{name:24} {loss:10.6f} {100 * share:7.1f} %   1/{fall:<5.0f} {seconds:9.3f}"
        + (f" {ratio:9.0f}" if ratio else ""))


def main():
    losscast = sys.argv[1]
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else ADAM_STEPS
    print(f"{'':24} {'final loss':>10} {'decay':>9}   {'ends at':7} {'seconds':>9} {'ratio':>9}")
    for size, parameters in SIZES.items():
        reference = theirs(parameters, steps)
        mark = "" if steps == ADAM_STEPS else f", {steps} steps scaled"
        row(f"{size} Adam{mark}", *reference)
        for name, options in (
            ("one jump (default)", ()),
            ("one large jump", ("--largest-jump", "1")),
            ("no jumps", ("--jumps", "0")),
            ("wsd", ("--shape", "wsd")),
        ):
            result = ours(losscast, parameters, *options)
            row(f"{size} {name}", *result, ratio=reference[0] / result[0])


main()
