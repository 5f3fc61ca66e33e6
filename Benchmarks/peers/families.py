"""Where curves end by families fitted to their first parts by scipy's curve_fit: the family that came out
best in hindsight, and all of them weighed by AICc, with normal residuals.

Usage: families.py CURVES.csv     (which the benchmark real-curves exports)
"""

import csv
import sys
import time
import warnings

import numpy as np
from scipy.optimize import curve_fit
from scipy.special import ndtr

warnings.filterwarnings("ignore")

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


def curves(path):
    """Positions, values and bounds of each curve, by collection."""
    rows = {}
    with open(path) as file:
        for row in csv.DictReader(file):
            collection = rows.setdefault(row["collection"], {})
            lower, upper, points = collection.setdefault(
                row["curve"], (float(row["lower"]), float(row["upper"]), [])
            )
            points.append((float(row["position"]), float(row["value"])))
    return {
        name: [(*np.array(points).T, lower, upper) for lower, upper, points in collection.values()]
        for name, collection in rows.items()
    }


def fitted(family, x, y, end):
    """The value at `end`, the sum of squares and the count of parameters; None where no fit ends."""
    function, starts = FAMILIES[family]
    best = None
    for start in starts(y[0], y[-1]):
        if len(start) > len(x):
            continue
        try:
            parameters, _ = curve_fit(function, x, y, p0=start, maxfev=2000)
            squares = np.sum((function(x, *parameters) - y) ** 2)
            value = float(function(np.array([end]), *parameters)[0])
        except (RuntimeError, ValueError, TypeError):
            continue
        if np.isfinite(value) and np.isfinite(squares) and (best is None or squares < best[1]):
            best = (value, squares, len(start))
    return best


def ensemble(fits, count):
    """Weights by AICc, and each family's standard deviation of residuals."""
    rows = []
    for value, squares, parameters in fits:
        k = parameters + 1
        if count - k - 1 < 1:
            continue
        variance = max(squares / count, 1e-300)
        rows.append((value, variance**0.5, count * np.log(variance) + 2 * k * count / (count - k - 1)))
    if not rows:
        return None
    values, deviations, criteria = np.array(rows).T
    weights = np.exp(-0.5 * (criteria - criteria.min()))
    return values, deviations, weights / weights.sum()


def quantiles(mixture, shares):
    """Of a mixture of normal distributions, by bisection."""
    values, deviations, weights = mixture
    low = np.full(len(shares), np.min(values - 10 * deviations))
    high = np.full(len(shares), np.max(values + 10 * deviations))
    for _ in range(80):
        middle = 0.5 * (low + high)
        below = (weights * ndtr((middle[:, None] - values) / deviations)).sum(1)
        low, high = np.where(below < shares, middle, low), np.where(below < shares, high, middle)
    return 0.5 * (low + high)


SHARES = np.concatenate([(np.arange(40) + 0.5) / 40, [0.05, 0.5, 0.95]])


def main():
    print("| collection | seen | best family | error | CRPS | AICc: error | CRPS | inside | below | above | ms |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, all_curves in curves(sys.argv[1]).items():
        for share in (0.1, 0.2, 0.4, 0.6, 0.8):
            errors = {family: [] for family in FAMILIES}
            told, seconds = [], 0.0
            for x, y, lower, upper in all_curves:
                seen = max(3, int(np.floor(share * len(x) + 0.5)))
                if seen >= len(x):
                    continue
                # Positions of 0 have no power: they are counted from one step before.
                x = (x + (x[1] if x[0] == 0 else 0)) / (x[1] if x[0] == 0 else x[0])
                began = time.perf_counter()
                fits = {family: fitted(family, x[:seen], y[:seen], x[-1]) for family in FAMILIES}
                mixture = ensemble([fit for fit in fits.values() if fit], seen)
                seconds += time.perf_counter() - began
                for family, fit in fits.items():
                    value = fit[0] if fit else y[seen - 1]
                    errors[family].append(abs(np.clip(value, lower, upper) - y[-1]))
                if mixture is None:
                    ends = np.full(len(SHARES), y[seen - 1])
                else:
                    ends = quantiles(mixture, SHARES)
                ends = np.clip(ends, lower, upper)
                gaps = y[-1] - ends[:40]
                crps = np.mean(2 * np.where(gaps >= 0, SHARES[:40] * gaps, (SHARES[:40] - 1) * gaps))
                told.append((abs(ends[41] - y[-1]), crps, y[-1] < ends[40], y[-1] > ends[42]))
            best = min(errors, key=lambda family: np.median(errors[family]))
            told = np.array(told, float)
            below, above = told[:, 2].mean(), told[:, 3].mean()
            print(
                f"| {name} | {100 * share:.0f} % | {best} | {np.median(errors[best]):.3g} "
                f"| {np.mean(errors[best]):.3g} | {np.median(told[:, 0]):.3g} | {told[:, 1].mean():.3g} "
                f"| {1 - below - above:.2f} | {below:.2f} | {above:.2f} | {1000 * seconds / len(told):.0f} |",
                flush=True,
            )


main()
