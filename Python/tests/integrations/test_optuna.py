from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import losscast as lc

optuna = pytest.importorskip("optuna")

from losscast.integrations.optuna import Pruner  # noqa: E402

HORIZON = 60


@pytest.fixture(autouse=True)
def _quiet() -> None:
    optuna.logging.set_verbosity(optuna.logging.WARNING)


def study(pruner: Any, *, direction: str = "minimize", trials: int = 40, attribute: bool = False) -> Any:
    """A search over a floor and a speed: slow curves end lower than they look."""
    sign = 1 if direction == "minimize" else -1

    def objective(trial: Any) -> float:
        floor = trial.suggest_float("floor", 0.5, 1.5)
        speed = trial.suggest_float("speed", 0.3, 1.2)
        noise = np.random.default_rng(trial.number).normal(0, 0.005, HORIZON)
        if attribute:
            trial.set_user_attr("schedule", f"wsd:peak=1e-3,steps={HORIZON},decay=0.2")
        for step in range(HORIZON):
            value = sign * (floor + 2 * (step + 1) ** -speed + noise[step])
            trial.report(value, step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return value

    search = optuna.create_study(
        direction=direction, pruner=pruner, sampler=optuna.samplers.RandomSampler(seed=0)
    )
    search.optimize(objective, n_trials=trials)
    return search


def spent(search: Any) -> int:
    """The steps of all trials."""
    return sum(len(trial.intermediate_values) for trial in search.trials)


@pytest.fixture(scope="module")
def unpruned() -> Any:
    return study(optuna.pruners.NopPruner())


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_the_best_trial_is_kept_and_most_are_stopped(direction: str) -> None:
    whole = study(optuna.pruners.NopPruner(), direction=direction)
    ours = study(Pruner(HORIZON), direction=direction)
    assert ours.best_trial.number == whole.best_trial.number
    assert spent(ours) < 0.8 * spent(whole)


def test_beside_optunas_own_pruners(unpruned: Any) -> None:
    """On one study: the steps spent, and what was found."""
    found = {}
    for name, pruner in {
        "none": optuna.pruners.NopPruner(),
        "median": optuna.pruners.MedianPruner(n_startup_trials=4, n_warmup_steps=4),
        "halving": optuna.pruners.SuccessiveHalvingPruner(),
        "hyperband": optuna.pruners.HyperbandPruner(max_resource=HORIZON),
        "losscast": Pruner(HORIZON),
    }.items():
        search = study(pruner)
        found[name] = (spent(search), search.best_value)
        print(f"{name}: {found[name][0]} steps, best {found[name][1]:.4f}")
    assert found["losscast"][1] == pytest.approx(unpruned.best_value)
    assert found["losscast"][0] < found["none"][0]


def test_nothing_is_stopped_before_the_first_trials_are_complete() -> None:
    search = study(Pruner(HORIZON, startup=5), trials=5)
    assert all(trial.state == optuna.trial.TrialState.COMPLETE for trial in search.trials)


def test_schedules_of_trials_are_known() -> None:
    search = study(Pruner(HORIZON, interval=10, warmup=20), trials=8, attribute=True)
    assert search.best_value > 0


def test_values_that_are_not_finite_are_no_error() -> None:
    def objective(trial: Any) -> float:
        for step in range(12):
            trial.report(float("nan") if trial.number == 6 and step > 5 else 1 + 1 / (step + 1), step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return 1.0

    search = optuna.create_study(pruner=Pruner(12))
    search.optimize(objective, n_trials=8)
    assert len(search.trials) == 8


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(lc.Error, match="1 or more"):
        Pruner(HORIZON, interval=0)
