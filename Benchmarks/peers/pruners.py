"""Optuna's own pruners over finished studies, replayed in the same random orders as our policies.

    pruners.py STUDIES.json OUT.csv

STUDIES is what `stopping DATA export` writes. Each replay: runs one after another, a check at every
point, whose position is the trial's step, a budget of 20 full runs. A run is over at its first value that
is not finite, whatever the pruner, since no training goes on from it. A run's score is its best value so
far. The pruners' own code decides, on trials that a small stand-in for a study keeps in memory; the real
one copies and locks so much that a replay takes minutes.
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


def replay(runs, order, pruner):
    """What is spent, the best score found, and whether a pruned run would have beaten it."""
    left = BUDGET * sum(run["horizon"] for run in runs) / len(runs)
    study = MemoryStudy()
    found = math.inf
    pruned = []
    spent = 0.0
    for number, place in enumerate(order):
        run = runs[place]
        if left <= 1e-9 * run["horizon"] and number > 0:
            break
        trial = new_trial(number)
        study.kept.append(trial)
        best = math.inf
        state = TrialState.COMPLETE
        cost = min(run["horizon"], left)
        for position, value in zip(run["positions"], run["costs"]):
            if position > left * (1 + 1e-9):
                state = TrialState.RUNNING
                break
            if value is None:
                state, cost = TrialState.PRUNED, position
                break
            trial.intermediate_values[int(position)] = value
            best = min(best, value)
            if position < run["horizon"] and pruner.prune(study, trial):
                state, cost = TrialState.PRUNED, position
                break
        left -= cost
        spent += cost
        trial.state = state
        trial.value = best
        found = min(found, best)
        if state == TrialState.PRUNED:
            pruned.append(run["final"])
        if state == TrialState.COMPLETE and (study.best is None or best < study.best.value):
            study.best = trial
    return spent, found, any(final < found for final in pruned)


def settings(horizon):
    """Name of the pruner, its setting, and how to make it for runs of a horizon."""

    def step(share):
        return max(int(share * horizon), 1)

    for startup in (1, 5):
        for warmup in (0.1, 0.3, 0.6):
            yield (
                "MedianPruner", f"n_startup_trials={startup},n_warmup_steps={warmup} of the horizon",
                lambda s=startup, w=warmup: MedianPruner(s, step(w)),
            )
    for percentile in (25, 75):
        for warmup in (0.1, 0.3, 0.6):
            yield (
                "PercentilePruner", f"{percentile},n_startup_trials=1,n_warmup_steps={warmup} of the horizon",
                lambda p=percentile, w=warmup: PercentilePruner(
                    p, n_startup_trials=1, n_warmup_steps=step(w)),
            )
    for reduction in (2, 4):
        for resource in (0.02, 0.1, 0.3):
            yield (
                "SuccessiveHalvingPruner",
                f"min_resource={resource} of the horizon,reduction_factor={reduction}",
                lambda m=resource, r=reduction: SuccessiveHalvingPruner(step(m), r),
            )
    for resource in (0.02, 0.1):
        yield (
            "HyperbandPruner", f"min_resource={resource} of the horizon",
            lambda m=resource: HyperbandPruner(step(m), int(horizon) + 1),
        )
    for patience in (5, 20):
        yield "PatientPruner", f"patience={patience}", lambda p=patience: PatientPruner(None, p)
    for patience in (2, 10):
        yield (
            "PatientPruner of MedianPruner", f"patience={patience}",
            lambda p=patience: PatientPruner(MedianPruner(1, 1), p),
        )
    for threshold in (1e-3, 0.1):
        yield (
            "WilcoxonPruner", f"p_threshold={threshold}",
            lambda t=threshold: WilcoxonPruner(p_threshold=t, n_startup_steps=5),
        )


def speed_up(regret, spent, mean):
    """The budget, interpolated between whole runs, at which the mean regret without stopping is down
    to `regret`, divided by what was spent."""
    below = int(np.argmax(mean <= regret)) if (mean <= regret).any() else len(mean) - 1
    if below == 0:
        return 1 / spent
    before, after = mean[below - 1], mean[below]
    part = (before - regret) / (before - after) if before > after else 1
    return (below + part) / spent


def reference(finals, orders):
    """The mean regret after so many runs without stopping."""
    scores = np.minimum.accumulate(finals[np.array(orders)], axis=1)
    return (scores - finals.min()).mean(axis=0)


def main():
    studies_path, out = sys.argv[1:3]
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    with open(studies_path) as file:
        studies = json.load(file)["studies"]
    for study in studies:
        for run in study["runs"]:
            run["final"] = min((cost for cost in run["costs"] if cost is not None), default=math.inf)
        finals = np.array([run["final"] for run in study["runs"]])
        study["finals"] = np.where(np.isfinite(finals), finals, finals[np.isfinite(finals)].max())
        study["mean"] = reference(study["finals"], study["orders"])
        study["horizon"] = max(run["horizon"] for run in study["runs"])
        study["makers"] = list(settings(study["horizon"]))
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["pruner", "setting", "cell", "speed-up", "killed", "orders"])
        for place, (family, setting, _) in enumerate(studies[0]["makers"]):
            for study in studies:
                runs = study["runs"]
                # Wilcoxon's test is over all points at each check: minutes a replay of a dozen runs.
                if family == "WilcoxonPruner" and len(runs) > 4:
                    continue
                # Of large studies a few orders do: a pruner looks at all trials at each check.
                orders = study["orders"][:5] if len(runs) > 100 else study["orders"]
                make = study["makers"][place][2]
                outcomes = [replay(runs, order, make()) for order in orders]
                worst = study["finals"].max()
                regret = np.mean([min(found, worst) for _, found, _ in outcomes]) - study["finals"].min()
                unit = np.mean([run["horizon"] for run in runs])
                speed = speed_up(regret, np.mean([spent for spent, _, _ in outcomes]) / unit, study["mean"])
                killed = np.mean([is_killed for _, _, is_killed in outcomes])
                writer.writerow(
                    [family, f"{family}({setting})", study["cell"], speed, killed, len(orders)])
            file.flush()
            print(f"{family}({setting})", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
