"""A callback for XGBoost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from xgboost.callback import TrainingCallback

from ..runs import Run
from .watching import Watched


class StopHopeless(TrainingCallback):
    """Ends a boosting once it is improbable that it ends better than its best rival.

    Arguments are those of :class:`losscast.integrations.watching.Watched`; positions are rounds. XGBoost does not tell
    callbacks how many rounds there are: say it by ``horizon``.

    .. code-block:: python

        stopper = StopHopeless("judged", "logloss", rivals, horizon=500)
        xgboost.train(parameters, data, 500, evals=[(held_out, "judged")], callbacks=[stopper])
        rivals.append(stopper.run)

    :param data: the name of the set that the metric is of.
    """

    def __init__(
        self, data: str, metric: str, rivals: Iterable[Run] = (), *, horizon: float, **options: Any
    ) -> None:
        super().__init__()
        self._data, self._metric = data, metric
        self._options: dict[str, Any] = {"x": "iteration", **options}
        self.watched = Watched(metric, rivals, horizon=horizon, **self._options)

    @property
    def run(self) -> Run:
        return self.watched.run

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        values = evals_log.get(self._data, {}).get(self._metric)
        if not values:
            known = ", ".join(f"{data} {metric}" for data, of in evals_log.items() for metric in of)
            raise KeyError(f"no metric {self._metric!r} of {self._data!r} is evaluated, but {known or 'nothing'}")
        # Cross-validation logs pairs of a mean and a deviation.
        value = float(np.atleast_1d(values[-1])[0])
        return self.watched.add(epoch + 1, value)
