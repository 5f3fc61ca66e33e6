"""Single families fitted to the first parts of real curves by scipy's curve_fit: the median
absolute error of the rest, at the points that the benchmark real-curves asks for.

Usage: families.py DATA [STRIDE]
"""

import csv
import sys
import time
import warnings

import numpy as np
from scipy.optimize import curve_fit

warnings.filterwarnings("ignore")
ASKED = 12

# Positions are in units of the first. Starts are made from the level and the fall of what was seen.
FAMILIES = {
    "pow2": (lambda x, a, b: a * x**-b, lambda f, l: [(f, 0.3), (f, 0.05)]),
    "pow3": (lambda x, c, a, b: c + a * x**-b, lambda f, l: [(0.9 * l, f - 0.9 * l, 0.3), (l, f - l, 1.0)]),
    "pow4": (lambda x, c, a, b, d: c + a * (x + d) ** -b, lambda f, l: [(0.9 * l, f - 0.9 * l, 0.3, 1.0)]),
    "exp3": (lambda x, c, a, b: c + a * np.exp(-b * x), lambda f, l: [(l, f - l, 0.05), (l, f - l, 0.5)]),
    "log power": (
        lambda x, c, a, b, d: c + a / (1 + (x / np.exp(b)) ** d),
        lambda f, l: [(0.9 * l, f - 0.9 * l, 1.0, 0.5)],
    ),
    "MMF": (
        lambda x, c, a, k, d: c + a / (1 + (k * x) ** d),
        lambda f, l: [(0.9 * l, f - 0.9 * l, 0.1, 1.0)],
    ),
    "Weibull": (
        lambda x, c, a, k, d: c + a * np.exp(-((k * x) ** d)),
        lambda f, l: [(0.9 * l, f - 0.9 * l, 0.1, 0.5)],
    ),
    "ilog2": (lambda x, c, a: c + a / np.log(x + 1), lambda f, l: [(l, f - l)]),
}


def curves(data):
    """Collection, positions, values and upper bound of each curve."""
    rows = {}
    with open(f"{data}/lcdb/lcdb11_subset.csv") as file:
        for row in csv.DictReader(file):
            rows.setdefault((row["dataset_id"], row["learner"]), []).append(
                (float(row["anchor"]), float(row["val"]))
            )
    result = {"lcdb": [np.array(points).T for points in rows.values()], "taskset": []}
    for task in (
        "patch128_LSTM128_avg_bs64",
        "patch32_IRNN64_relu_last_bs128",
        "patch32_VRNN64_relu_avg_bs128",
    ):
        rows = {}
        with open(f"{data}/taskset/FixedTextRNNClassification_imdb_{task}.csv") as file:
            for row in csv.DictReader(file):
                value = float(row["valid_loss"] or "nan")
                rows.setdefault(row["config"], []).append((float(row["checkpoint"]) + 1, value))
        result["taskset"] += [np.array(points).T for points in rows.values()]
    return result


def predicted(family, x, y, asked):
    function, starts = FAMILIES[family]
    best, least = None, np.inf
    for start in starts(y[0], y[-1]):
        if len(start) > len(x):
            continue
        try:
            parameters, _ = curve_fit(function, x, y, p0=start, maxfev=2000)
            error = np.sum((function(x, *parameters) - y) ** 2)
        except (RuntimeError, ValueError, TypeError):
            continue
        if error < least:
            best, least = function(asked, *parameters), error
    if best is None:
        return np.full(len(asked), y[-1])
    return np.where(np.isfinite(best), best, y[-1])


def main():
    data = sys.argv[1]
    stride = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print("| collection | seen | family | error | final error | ms a fit |")
    print("|---|---|---|---|---|---|")
    for name, all_curves in curves(data).items():
        for share in (0.1, 0.2, 0.4, 0.8):
            for family in FAMILIES:
                errors, finals, seconds, count = [], [], 0.0, 0
                for x, y in all_curves[::stride]:
                    seen = max(3, int(np.floor(share * len(x) + 0.5)))
                    if seen >= len(x) or not np.isfinite(y[:seen]).all():
                        continue
                    rest = len(x) - seen
                    asked = min(ASKED, rest)
                    places = np.array([seen + (rest - 1) * i // max(asked - 1, 1) for i in range(asked)])
                    places = places[np.isfinite(y[places])]
                    if len(places) == 0:
                        continue
                    began = time.perf_counter()
                    told = predicted(family, x[:seen] / x[0], y[:seen], x[places] / x[0])
                    seconds += time.perf_counter() - began
                    count += 1
                    if name == "lcdb":
                        told = np.clip(told, 0, 1)
                    gaps = np.abs(told - y[places])
                    errors += list(gaps)
                    if places[-1] == len(x) - 1:
                        finals.append(gaps[-1])
                print(
                    f"| {name} | {100 * share:.0f} % | {family} | {np.median(errors):.5f} "
                    f"| {np.median(finals):.5f} | {1000 * seconds / count:.1f} |",
                    flush=True,
                )


main()
