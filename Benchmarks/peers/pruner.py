"""Pruners inside Optuna, on studies whose slow curves end lower than they look.

    pruner.py [STUDIES]    default: 20, of 40 trials of 60 steps
"""

from __future__ import annotations

import sys
import time

import numpy as np
import optuna

from losscast.integrations.optuna import Pruner

HORIZON = 60
TRIALS = 40


def study(pruner, seed):
    def objective(trial):
        floor, speed = trial.suggest_float("floor", 0.5, 1.5), trial.suggest_float("speed", 0.3, 1.2)
        noise = np.random.default_rng(1000 * seed + trial.number).normal(0, 0.005, HORIZON)
        for step in range(HORIZON):
            value = floor + 2 * (step + 1) ** -speed + noise[step]
            trial.report(value, step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return value

    search = optuna.create_study(pruner=pruner, sampler=optuna.samplers.RandomSampler(seed=seed))
    search.optimize(objective, n_trials=TRIALS)
    return search


def regret(search):
    """By how much the trial that was found ends above the best, noise aside."""
    ends = [trial.params["floor"] + 2 * HORIZON ** -trial.params["speed"] for trial in search.trials]
    return ends[search.best_trial.number] - min(ends)


optuna.logging.set_verbosity(optuna.logging.ERROR)
studies = int(sys.argv[1]) if len(sys.argv) > 1 else 20
pruners = {
    "none": optuna.pruners.NopPruner,
    "MedianPruner": lambda: optuna.pruners.MedianPruner(n_startup_trials=4, n_warmup_steps=4),
    "SuccessiveHalvingPruner": optuna.pruners.SuccessiveHalvingPruner,
    "HyperbandPruner": lambda: optuna.pruners.HyperbandPruner(max_resource=HORIZON),
    "losscast": lambda: Pruner(HORIZON),
    "losscast, every 5 values": lambda: Pruner(HORIZON, interval=5),
}
print(f"{studies} studies of {TRIALS} trials of {HORIZON} steps, sampled at random")
print()
print(f"{'':26}{'steps made':>12}{'best missed':>13}{'mean regret':>13}{'s a study':>11}")
for name, make in pruners.items():
    start = time.perf_counter()
    searches = [study(make(), seed) for seed in range(studies)]
    seconds = (time.perf_counter() - start) / studies
    made = sum(len(trial.intermediate_values) for search in searches for trial in search.trials)
    regrets = np.array([regret(search) for search in searches])
    print(
        f"{name:26}{made / (studies * TRIALS * HORIZON):12.2f}{np.mean(regrets > 1e-9):13.2f}"
        f"{np.mean(regrets):13.4f}{seconds:11.2f}"
    )
