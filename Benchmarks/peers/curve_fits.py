"""Least-squares fits of learning curves: share at the best known minimum, and time a fit.

Both sides fit the same families to the same curves of LCDB, from their own start values: losscast
needs none, scipy's curve_fit and lmfit get the published defaults with amplitudes read off the data.
"""

import json
import subprocess
import sys
import tempfile
import time
import warnings

import lmfit
import numpy as np
import pandas as pd
from scipy.optimize import curve_fit

warnings.filterwarnings("ignore")

# Name, formula, function, and starts from x and y.
FAMILIES = [
    ("pow2", "a*x^-b", lambda x, a, b: a * x**-b, lambda x, y: (y[0], 0.3)),
    ("pow3", "c-a*x^-b", lambda x, c, a, b: c - a * x**-b, lambda x, y: (y[-1], y[-1] - y[0], 0.3)),
    (
        "pow4",
        "c-a*(x+d)^-b",
        lambda x, c, a, d, b: c - a * (x + d) ** -b,
        lambda x, y: (y[-1], y[-1] - y[0], 1.0, 0.3),
    ),
    (
        "exp3",
        "c-a*exp(-b*x)",
        lambda x, c, a, b: c - a * np.exp(-b * x),
        lambda x, y: (y[-1], y[-1] - y[0], 1 / np.median(x)),
    ),
    (
        "exp4",
        "c-b*exp(-a*x^d)",
        lambda x, c, b, a, d: c - b * np.exp(-a * x**d),
        lambda x, y: (y[-1], y[-1] - y[0], 0.05, 0.5),
    ),
    (
        "mmf",
        "a-(a-b)/(1+(k*x)^d)",
        lambda x, a, b, k, d: a - (a - b) / (1 + (k * x) ** d),
        lambda x, y: (y[-1], y[0], 1 / np.median(x), 1.0),
    ),
    (
        "gompertz",
        "a*exp(-b*exp(-c*x))",
        lambda x, a, b, c: a * np.exp(-b * np.exp(-c * x)),
        lambda x, y: (y[-1], np.log(max(y[-1], 1e-3) / y[0]), 1 / np.median(x)),
    ),
    (
        "vap",
        "a*exp(b/x)*x^c",
        lambda x, a, b, c: a * np.exp(b / x) * x**c,
        lambda x, y: (y[-1], 1.0, -0.05),
    ),
    (
        "hill3",
        "t*x^n/(k^n+x^n)",
        lambda x, t, n, k: t / (1 + (k / x) ** n),
        lambda x, y: (2 * y[0], -0.5, np.median(x)),
    ),
]


def curves(data, count):
    table = pd.read_csv(f"{data}/lcdb/lcdb11_subset.csv")
    found = []
    for _, group in table.groupby(["dataset_id", "learner"]):
        mean = group.groupby("anchor")["val"].mean().dropna()
        if len(mean) >= 12 and mean.nunique() > 6:
            found.append((mean.index.to_numpy(float), mean.to_numpy(float)))
    order = np.random.default_rng(1).permutation(len(found))[:count]
    return [found[i] for i in order]


def peer(function, start, x, y, use_lmfit):
    begun = time.perf_counter()
    try:
        if use_lmfit:
            model = lmfit.Model(function)
            names = model.param_names
            fit = model.fit(y, x=x, **dict(zip(names, start)))
            squares = float(np.sum((y - fit.best_fit) ** 2))
        else:
            found, _ = curve_fit(function, x, y, p0=start, maxfev=10000)
            squares = float(np.sum((y - function(x, *found)) ** 2))
    except (RuntimeError, ValueError, TypeError):
        squares = None
    if squares is not None and not np.isfinite(squares):
        squares = None
    return squares, time.perf_counter() - begun


def main():
    program, data = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    chosen = curves(data, count)
    task = {
        "curves": [{"x": list(x), "y": list(y)} for x, y in chosen],
        "families": [{"name": n, "formula": f} for n, f, _, _ in FAMILIES],
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(task, file)
        file.flush()
        answer = subprocess.run([program, file.name], capture_output=True, check=True).stdout
    results = {o["family"]: (o["squares"], o["seconds"]) for o in json.loads(answer)}
    for name, _, function, start in FAMILIES:
        for label, use_lmfit in [("scipy " + name, False), ("lmfit " + name, True)]:
            outcomes = [peer(function, start(x, y), x, y, use_lmfit) for x, y in chosen]
            results[label] = ([o[0] for o in outcomes], [o[1] for o in outcomes])
            print(label, file=sys.stderr)
    print(f"{len(chosen)} curves of LCDB, {sum(len(x) for x, _ in chosen)} points")
    print("share of fits within 0.1 % of the least squares that any of them found; median ms a fit")
    print()
    print(f"{'family':<10}{'losscast':>16}{'its formula':>16}{'scipy':>16}{'lmfit':>16}")
    sides = ["", "formula ", "scipy ", "lmfit "]
    totals = {side: [0, 0] for side in sides}
    for name, _, _, _ in FAMILIES:
        best = [
            min((results[s + name][0][i] for s in sides if results[s + name][0][i] is not None),
                default=np.nan)
            for i in range(len(chosen))
        ]
        cells = []
        for side in sides:
            squares, seconds = results[side + name]
            hits = sum(s is not None and s <= b * 1.001 + 1e-15 for s, b in zip(squares, best))
            totals[side][0] += hits
            totals[side][1] += len(best)
            cells.append(f"{hits / len(best):.3f} {1e3 * np.median(seconds):7.2f}")
        print(f"{name:<10}" + "".join(f"{cell:>16}" for cell in cells))
    print(f"{'all':<10}" + "".join(f"{totals[s][0] / totals[s][1]:>8.3f}{'':>8}" for s in sides))
    for breaks in (1, 2, 3):
        _, seconds = results[f"broken-power-{breaks}"]
        print(f"broken-power-{breaks}: {1e3 * np.median(seconds):.1f} ms")


main()
