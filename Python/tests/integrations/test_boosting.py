from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import losscast as lc

ROUNDS = 80


def problem(useful: bool, seed: int) -> tuple[Any, Any, Any, Any]:
    """Rows and targets to train on and to judge by; without use, the targets are noise."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(400, 5))
    targets = rows[:, 0] + rows[:, 1] ** 2 + 0.1 * rng.normal(size=400)
    if not useful:
        targets = rng.permutation(targets)
    return rows[:300], targets[:300], rows[300:], targets[300:]


class TestLightGBM:
    def train(self, stopper: Any, useful: bool = True, seed: int = 0) -> Any:
        lightgbm = pytest.importorskip("lightgbm")
        rows, targets, judged, truth = problem(useful, seed)
        data = lightgbm.Dataset(rows, targets)
        held_out = lightgbm.Dataset(judged, truth, reference=data)
        parameters = {"metric": "l2", "verbosity": -1, "learning_rate": 0.1, "num_threads": 1, "seed": 1}
        return lightgbm.train(
            parameters, data, ROUNDS, valid_sets=[held_out], valid_names=["judged"], callbacks=[stopper]
        )

    def test_a_hopeless_boosting_ends_early(self) -> None:
        pytest.importorskip("lightgbm")
        from losscast.integrations.lightgbm import StopHopeless

        rivals: list[lc.Run] = []
        for seed in range(4):
            stopper = StopHopeless("judged", "l2", rivals)
            assert self.train(stopper, seed=seed).current_iteration() == ROUNDS
            rivals.append(stopper.run)
        assert len(rivals[0].losses) == ROUNDS
        stopper = StopHopeless("judged", "l2", rivals)
        model = self.train(stopper, useful=False)
        assert model.current_iteration() < ROUNDS / 2
        assert stopper.watched.verdict is not None
        assert stopper.watched.verdict.stop

    def test_a_metric_that_is_not_evaluated_is_an_error(self) -> None:
        pytest.importorskip("lightgbm")
        from losscast.integrations.lightgbm import StopHopeless

        with pytest.raises(KeyError, match="judged l2"):
            self.train(StopHopeless("judged", "auc"))


class TestXGBoost:
    def train(self, stopper: Any, useful: bool = True, seed: int = 0) -> Any:
        xgboost = pytest.importorskip("xgboost")
        rows, targets, judged, truth = problem(useful, seed)
        held_out = xgboost.DMatrix(judged, truth)
        return xgboost.train(
            {"eta": 0.1, "nthread": 1, "seed": 1}, xgboost.DMatrix(rows, targets), ROUNDS,
            evals=[(held_out, "judged")], callbacks=[stopper], verbose_eval=False,
        )

    def test_a_hopeless_boosting_ends_early(self) -> None:
        pytest.importorskip("xgboost")
        from losscast.integrations.xgboost import StopHopeless

        rivals: list[lc.Run] = []
        for seed in range(4):
            stopper = StopHopeless("judged", "rmse", rivals, horizon=ROUNDS)
            assert self.train(stopper, seed=seed).num_boosted_rounds() == ROUNDS
            rivals.append(stopper.run)
        stopper = StopHopeless("judged", "rmse", rivals, horizon=ROUNDS)
        assert self.train(stopper, useful=False).num_boosted_rounds() < ROUNDS / 2
        assert stopper.watched.verdict is not None

    def test_a_metric_that_is_not_evaluated_is_an_error(self) -> None:
        pytest.importorskip("xgboost")
        from losscast.integrations.xgboost import StopHopeless

        with pytest.raises(KeyError, match="judged rmse"):
            self.train(StopHopeless("judged", "auc", horizon=ROUNDS))
