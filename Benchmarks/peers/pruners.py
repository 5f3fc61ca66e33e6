"""Optuna's own pruners over finished runs, replayed in the same random orders as our policies.

    pruners.py DATA ORDERS.json OUT.csv

Each replay: runs one after another, a check at every checkpoint, a budget of 20 full runs. A run is
over at its first value that is not finite, whatever the pruner, since no training goes on from it. A
run's score is its best value so far. The pruners' own code decides, on trials that a small stand-in
for a study keeps in memory; the real one copies and locks so much that a replay takes minutes.
"""

import csv
import json
import math
import sys
import warnings

import numpy as np
import optuna
from optuna.pruners import (
    HyperbandPruner,
    MedianPruner,
    PatientPruner,
    PercentilePruner,
    SuccessiveHalvingPruner,
    WilcoxonPruner,
)
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

BUDGET = 20


class Storage:
    """Keeps what a pruner notes about a trial."""

    def __init__(self, trials):
        self.trials = trials

    def set_trial_system_attr(self, trial_id, key, value):
        self.trials[trial_id].system_attrs[key] = value

    def get_study_id_from_name(self, name):
        return 0

    def get_study_directions(self, study_id):
        return [StudyDirection.MINIMIZE]

    def get_all_trials(self, study_id, deepcopy=True, states=None):
        if states is None:
            return self.trials
        return [trial for trial in self.trials if trial.state in states]


class MemoryStudy(optuna.study.Study):
    """As much of a study as pruners ask for."""

    def __init__(self):
        self.kept = []
        self._storage = Storage(self.kept)
        self.study_name = "replay"
        self.best = None
        self.sampler = object()  # Any but None, for which each bracket would make one.
        self.pruner = None
        self._study_id = 0

    directions = [StudyDirection.MINIMIZE]
    direction = StudyDirection.MINIMIZE

    def get_trials(self, deepcopy=True, states=None):
        return self._storage.get_all_trials(0, deepcopy, states)

    @property
    def best_trial(self):
        if self.best is None:
            raise ValueError("no trial has completed")
        return self.best


def new_trial(number):
    return FrozenTrial(
        number=number, trial_id=number, state=TrialState.RUNNING, value=None, datetime_start=None,
        datetime_complete=None, params={}, distributions={}, user_attrs={}, system_attrs={},
        intermediate_values={},
    )


def replay(values, finals, order, pruner):
    """What is spent, the best score found, and whether a pruned run would have beaten it."""
    length = values.shape[1] - 1
    left = BUDGET * length
    study = MemoryStudy()
    found = math.inf
    pruned = []
    for number, run in enumerate(order):
        if left <= 0:
            break
        trial = new_trial(number)
        study.kept.append(trial)
        best = math.inf
        state = TrialState.COMPLETE
        for step in range(length + 1):
            if step > 0:
                if left <= 0:
                    state = TrialState.RUNNING
                    break
                left -= 1
            value = values[run, step]
            if not math.isfinite(value):
                state = TrialState.PRUNED
                break
            trial.intermediate_values[step] = value
            best = min(best, value)
            if step < length and pruner.prune(study, trial):
                state = TrialState.PRUNED
                break
        trial.state = state
        trial.value = best
        found = min(found, best)
        if state == TrialState.PRUNED:
            pruned.append(run)
        if state == TrialState.COMPLETE and (study.best is None or best < study.best.value):
            study.best = trial
    spent = BUDGET - left / length
    return spent, found, any(finals[run] < found for run in pruned)


def settings():
    """Name of the pruner, its setting, how to make it, and the share of orders that it is given."""
    for startup in (1, 5):
        for warmup in (1, 2, 5, 10, 20, 30):
            yield (
                "MedianPruner", f"n_startup_trials={startup},n_warmup_steps={warmup}",
                lambda startup=startup, warmup=warmup: MedianPruner(startup, warmup),
            )
    for percentile in (10, 25, 75):
        for warmup in (1, 2, 5, 10, 20):
            yield (
                "PercentilePruner", f"{percentile},n_startup_trials=1,n_warmup_steps={warmup}",
                lambda p=percentile, w=warmup: PercentilePruner(p, n_startup_trials=1, n_warmup_steps=w),
            )
    for reduction in (2, 3, 4):
        for resource in (1, 2, 4, 8, 16):
            yield (
                "SuccessiveHalvingPruner", f"min_resource={resource},reduction_factor={reduction}",
                lambda m=resource, r=reduction: SuccessiveHalvingPruner(m, r),
            )
    for resource in (1, 4):
        yield (
            "HyperbandPruner", f"min_resource={resource},max_resource=51",
            lambda m=resource: HyperbandPruner(m, 51),
        )
    for patience in (2, 5, 10, 20, 30):
        yield (
            "PatientPruner", f"patience={patience}",
            lambda p=patience: PatientPruner(None, p),
        )
    for threshold in (1e-3, 0.1):
        yield (
            "WilcoxonPruner", f"p_threshold={threshold}",
            lambda t=threshold: WilcoxonPruner(p_threshold=t, n_startup_steps=5),
        )


def load(path):
    rows = np.genfromtxt(path, delimiter=",", names=True)
    runs = np.unique(rows["config"])
    steps = np.unique(rows["checkpoint"])
    values = np.full((len(runs), len(steps)), np.nan)
    values[np.searchsorted(runs, rows["config"]), np.searchsorted(steps, rows["checkpoint"])] = rows[
        "valid_loss"
    ]
    return values


def speed_up(regret, spent, mean):
    """The budget, interpolated between whole runs, at which the mean regret without stopping is down
    to `regret`, divided by what was spent."""
    below = int(np.argmax(mean <= regret)) if (mean <= regret).any() else len(mean) - 1
    if below == 0:
        return 1 / spent
    before, after = mean[below - 1], mean[below]
    part = (before - regret) / (before - after) if before > after else 1
    return (below + part) / spent


def main():
    folder, orders_path, out = sys.argv[1:4]
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    with open(orders_path) as file:
        orders = json.load(file)
    tasks = []
    for name, its_orders in orders.items():
        values = load(f"{folder}/taskset/{name}.csv")
        finals = np.nanmin(np.where(np.isfinite(values), values, np.nan), axis=1)
        scores = np.minimum.accumulate(finals[np.array(its_orders)], axis=1)
        tasks.append((values, finals, its_orders, (scores - finals.min()).mean(axis=0)))
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["pruner", "setting", "speed-up", "killed"])
        for family, setting, make in settings():
            speeds, kills = [], []
            for values, finals, its_orders, mean in tasks:
                used = its_orders[:10] if family == "WilcoxonPruner" else its_orders
                outcomes = [replay(values, finals, order, make()) for order in used]
                regret = np.mean([found for _, found, _ in outcomes]) - finals.min()
                speeds.append(speed_up(regret, np.mean([o[0] for o in outcomes]), mean))
                kills.append(np.mean([o[2] for o in outcomes]))
            writer.writerow([family, f"{family}({setting})", np.mean(speeds), np.mean(kills)])
            file.flush()
            print(f"{family}({setting}): {np.mean(speeds):.2f} {np.mean(kills):.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
