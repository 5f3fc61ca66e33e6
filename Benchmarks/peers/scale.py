"""Scaling laws by the procedures that people use, for `Scripts/benchmark scale`.

Prints lines "key value …" that the benchmark reads: objectives, parameters and CPU seconds of one
thread. All data are read from DATA/scaling.

Usage: scale.py DATA [--quick]
"""

import csv
import itertools
import os
import sys
import tempfile
import time
import warnings

import numpy as np
from scipy.optimize import least_squares, minimize

warnings.filterwarnings("ignore")
DELTA = 1e-3


def read(data, name):
    with open(f"{data}/scaling/{name}.csv") as file:
        return list(csv.DictReader(file))


def say(key, *values):
    print(key, *(v if isinstance(v, str) else f"{v:.12g}" for v in values), flush=True)


def huber(residuals, delta=DELTA):
    size = np.abs(residuals)
    return np.where(size <= delta, 0.5 * residuals**2, delta * (size - 0.5 * delta)).sum()


class Chinchilla:
    """Sum of Huber losses of LSE(a − α·ln N, b − β·ln D, e) − ln L, with its gradient."""

    def __init__(self, sizes, tokens, losses):
        self.n, self.d, self.y = np.log(sizes), np.log(tokens), np.log(losses)

    def __call__(self, x):
        a, b, e, alpha, beta = x
        u, v = a - alpha * self.n, b - beta * self.d
        top = np.maximum(np.maximum(u, v), e)
        pu, pv, pe = np.exp(u - top), np.exp(v - top), np.exp(e - top)
        total = pu + pv + pe
        residuals = top + np.log(total) - self.y
        psi = np.clip(residuals, -DELTA, DELTA) / total
        pu, pv = psi * pu, psi * pv
        gradient = [pu.sum(), pv.sum(), (psi * pe).sum(), -(pu @ self.n), -(pv @ self.d)]
        return huber(residuals), np.array(gradient)


def grid():
    """The 4,500 starts of Hoffmann et al. (2022): a, b, e, α, β."""
    exponents = np.arange(0, 2.5, 0.5)
    return [
        np.array(start)
        for start in itertools.product(
            np.arange(0, 30, 5.0), np.arange(0, 30, 5.0), np.arange(-1, 1.5, 0.5), exponents, exponents
        )
    ]


def chinchilla_grid(table, quick):
    objective = Chinchilla(*table)
    starts = grid()
    everything = len(starts)
    if quick:
        chosen = np.random.default_rng(1).choice(everything, 300, replace=False)
        starts = [starts[i] for i in sorted(chosen)]
    for name, options in (("default", {}), ("tight", {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 5000})):
        begun = time.process_time()
        found = [minimize(objective, start, jac=True, method="L-BFGS-B", options=options) for start in starts]
        seconds = (time.process_time() - begun) * everything / len(starts)
        best = min(found, key=lambda result: result.fun)
        near = sum(result.fun <= best.fun * 1.001 for result in found) / len(found)
        a, b, e, alpha, beta = best.x
        say(f"grid-{name}", len(starts), seconds, best.fun, near, *np.exp([e, a, b]), alpha, beta)


def pypi_chinchilla(table):
    try:
        os.environ["MPLBACKEND"] = "Agg"
        from chinchilla import Chinchilla as Peer
        from chinchilla._metrics import log_huber
    except Exception as error:  # whatever an import of theirs raises
        return say("pypi-chinchilla-missing", type(error).__name__)
    # The README's ranges, both ends of each: 32 starts of its 3,125.
    ranges = {"E": (1, 2), "a": (1, 10), "b": (1, 10), "alpha": (0.1, 0.7), "beta": (0.1, 0.7)}
    same = Chinchilla(*table)
    for name, loss in (("own", None), ("huber", lambda y, p: log_huber(y, p, DELTA))):
        with tempfile.TemporaryDirectory() as folder:
            peer = Peer(
                folder,
                param_grid={key: np.linspace(*ends, 2) for key, ends in ranges.items()},
                log_level=50,
                **({} if loss is None else {"loss_fn": loss}),
            )
            for size, tokens, value in zip(*table):
                peer.append(N=int(size), D=int(tokens), loss=float(value))
            begun = time.process_time()
            peer.fit(parallel=False)
            seconds = time.process_time() - begun
        E, A, B, alpha, beta = (float(x) for x in (peer.E, peer.A, peer.B, peer.alpha, peer.beta))
        value, _ = same([np.log(A), np.log(B), np.log(E), alpha, beta])
        say(f"pypi-chinchilla-{name}", 32, seconds, value, E, A, B, alpha, beta)


def pypi_simple(table, draws):
    try:
        import polars
        import simple_scaling_laws
    except Exception as error:
        return say("pypi-simple-missing", type(error).__name__)
    frame = polars.DataFrame(
        {
            "training_run_id": [f"run {i}" for i in range(len(table[0]))],
            "model_size__params": table[0],
            "dataset_size__tokens": table[1],
            "test_loss__nats": table[2],
        }
    )
    begun = time.process_time()
    model = simple_scaling_laws.fit(frame, n_draws=draws, seed=0)
    seconds = time.process_time() - begun
    p = model.params("test_loss__nats")
    losses = model.predict(
        polars.DataFrame({"model_size__params": table[0], "dataset_size__tokens": table[1]}),
        quantiles=[0.5],
    )
    column = next(name for name in losses.columns if "median" in name or "q50" in name)
    value = huber(np.log(losses[column].to_numpy()) - np.log(table[2]))
    say("pypi-simple", draws, seconds, value, *(p[k] for k in ("E", "A", "B", "alpha", "beta")))


def best_of(objective, starts, rounds=3):
    """The least value that L-BFGS-B with tight tolerances and then BFGS find."""
    best = None
    for start in starts:
        result = minimize(
            objective, start, jac=True, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-11, "maxiter": 3000}
        )
        if best is None or result.fun < best.fun:
            best = result
    for _ in range(rounds):
        # In thousandths: BFGS stops by the gradient's size.
        result = minimize(
            lambda x: tuple(1e3 * value for value in objective(x)), best.x, jac=True, method="BFGS",
            options={"gtol": 1e-10, "maxiter": 3000},
        )
        result.fun /= 1e3
        if result.fun < best.fun:
            best = result
    return best


LADDER = ["mmlu_bpb", "hellaswag_bpb", "piqa_bpb", "arc_challenge_bpb", "csqa_bpb", "c4_loss"]


def ladder(data):
    """Last five evaluations averaged of the 16 runs of 1, 2, 5 and 10 times 20 tokens a parameter."""
    runs = {}
    for row in read(data, "ladder-curves-190m-1b"):
        if not row["run"].endswith("-0.5xC"):
            runs.setdefault(row["run"], []).append(row)
    starts = [np.array([3, 6, 0, 0.1, 0.2])]  # the authors' only one, as a, b, e, α, β
    starts += [
        np.array(start)
        for start in itertools.product((1, 4, 8), (2, 5, 9), (-2, -0.5), (0.15, 0.4), (0.15, 0.4))
    ]
    for task in LADDER:
        sizes, tokens, losses = [], [], []
        for rows in runs.values():
            rows = sorted((row for row in rows if row[task]), key=lambda row: int(row["step"]))
            sizes.append(float(rows[-1]["params"]))
            tokens.append(float(rows[-1]["tokens"]))
            losses.append(np.mean([float(row[task]) for row in rows[-5:]]))
        objective = Chinchilla(np.array(sizes), np.array(tokens), np.array(losses))
        found = best_of(objective, starts)
        a, b, e, alpha, beta = found.x
        say(f"ladder-{task}", found.fun, *np.exp([e, a, b]), alpha, beta)


class Repeated:
    """The data-constrained law with all its parameters, R_N at infinity: N' = N."""

    def __init__(self, sizes, tokens, unique, losses):
        self.middle = np.log(sizes).mean(), np.log(tokens).mean()
        self.n, self.unique = np.log(sizes) - self.middle[0], np.minimum(unique, tokens)
        self.ratio, self.y = tokens / self.unique - 1, np.log(losses)

    def __call__(self, x):
        E, a, b, alpha, beta, log_worth = x
        worth = np.exp(log_worth)
        kept, gained = np.exp(-self.ratio / worth), -np.expm1(-self.ratio / worth)
        d = np.log(self.unique * (1 + worth * gained)) - self.middle[1]
        u, v = np.exp(a - alpha * self.n), np.exp(b - beta * d)
        total = E + u + v
        if not (total > 0).all():
            return 1e6, np.zeros(6)
        residuals = np.log(total) - self.y
        psi = np.clip(residuals, -DELTA, DELTA) / total
        slope = (worth * gained - self.ratio * kept) / (1 + worth * gained)
        return huber(residuals), np.array(
            [psi.sum(), psi @ u, psi @ v, -(psi * u) @ self.n, -(psi * v) @ d, -beta * (psi * v) @ slope]
        )


def repeated(data):
    rows = read(data, "repeated-data-c4")
    columns = [np.array([float(row[key]) for row in rows]) for key in ("params", "tokens", "unique_tokens", "loss")]
    objective = Repeated(*columns)
    starts = [
        np.array(start)
        for start in itertools.product((1.0, 1.8), (-1.0, 0.0), (-1.0, 0.0), (0.2, 0.4), (0.3, 0.5), (2.0, 3.5))
    ]
    x = best_of(objective, starts).x
    n, d = objective.middle
    say("repeated", objective(x)[0], x[0], np.exp(x[1] + x[3] * n), np.exp(x[2] + x[4] * d), x[3], x[4], np.exp(x[5]))


def overtraining(data):
    """Five runs of Gadre et al., least squares of the loss in their parameters: alpha, beta, b, E."""
    rows = [row for row in read(data, "overtraining-c4-rpj") if row["train_data"] == "rpj"]
    chosen = [
        row
        for row in rows
        if (float(row["params"]) < 5e8 and row["tokens_per_param"] == "20")
        or (float(row["params"]) < 2e7 and row["tokens_per_param"] == "320")
    ]
    n = np.log([float(row["params"]) for row in chosen])
    m = np.log([float(row["tokens_per_param"]) for row in chosen])
    loss = np.array([float(row["loss_c4_val"]) for row in chosen])

    def misses(x):
        size = x[2] * (n - n.mean())
        return x[3] + np.exp(x[0] + size) + np.exp(x[1] + size + x[2] * m) - loss

    best = min(
        (
            least_squares(misses, start, method="lm", xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=4000)
            for start in itertools.product((-1, 0, 1), (-1, 0, 1), (-0.15, -0.3, -0.6), (0.5, 2))
        ),
        key=lambda result: result.cost,
    )
    a, b, exponent, E = best.x
    shift = exponent * n.mean()
    say("overtraining", best.cost, np.exp(a - shift), np.exp(b - shift - 0.5 * exponent * np.log(6)), exponent, E)


def routed(data):
    """The routed law without a limit: least squares of ln L at the last step of every run."""
    last = {}
    for row in read(data, "routed-dense-hash"):
        if row["k"] == "1" and row["routing_frequency"] == "0.5" and float(row["step"]) >= 240000:
            key = row["hyper_id"], row["seed"], row["num_experts"], row["dense_parameter_count"]
            if key not in last or float(row["step"]) > float(last[key]["step"]):
                last[key] = row
    rows = list(last.values())
    n = np.log10([float(row["dense_parameter_count"]) for row in rows])
    experts = np.array([float(row["num_experts"]) for row in rows])
    loss = np.log10([float(row["loss_validation"]) for row in rows])

    def misses(x):
        a, b, c, d, least, span = x
        least, most = np.exp(least), np.exp(least + span)
        effective = np.log10(1 / (1 / (experts - 1 + 1 / (1 / least - 1 / most)) + 1 / most))
        return a * (n - 8) + b * effective + c * (n - 8) * effective + d - loss

    best = min(
        (
            least_squares(misses, (-0.1, -0.03, 0.01, 0.5, least, span), xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=4000)
            for least, span in itertools.product((0.3, 1, 2), (2, 4, 6))
        ),
        key=lambda result: result.cost,
    )
    a, b, c, d, least, span = best.x
    rms = np.log(10) * np.sqrt(2 * best.cost / len(rows))
    say("routed", len(rows), rms, a, b - 8 * c, c, d - 8 * a, np.exp(least), np.exp(least + span))


if __name__ == "__main__":
    data, quick = sys.argv[1], "--quick" in sys.argv
    rows = read(data, "chinchilla-points")
    table = [np.array([float(row[key]) for row in rows]) for key in ("N", "D", "loss")]
    overtraining(data)
    ladder(data)
    repeated(data)
    routed(data)
    pypi_simple(table, 50)
    pypi_chinchilla(table)
    chinchilla_grid(table, quick)
