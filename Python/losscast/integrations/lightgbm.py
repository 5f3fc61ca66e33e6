"""A callback for LightGBM."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lightgbm.callback import CallbackEnv, EarlyStopException

from ..runs import Run
from .watching import Watched


class StopHopeless:
    """Ends a boosting once it is improbable that it ends better than its best rival.

    Arguments are those of :class:`losscast.integrations.watching.Watched`; positions are rounds, and the horizon is
    their number in ``train`` if nothing is said. What is better LightGBM says itself.

    .. code-block:: python

        stopper = StopHopeless("valid_0", "binary_logloss", rivals)
        lightgbm.train(parameters, data, 500, valid_sets=[held_out], callbacks=[stopper])
        rivals.append(stopper.run)

    :param data: the name of the set that the metric is of.
    """

    # After what records and prints.
    order = 40
    before_iteration = False

    def __init__(self, data: str, metric: str, rivals: Iterable[Run] = (), **options: Any) -> None:
        self._data, self._metric, self._rivals = data, metric, list(rivals)
        self._options: dict[str, Any] = {"x": "iteration", **options}
        self.watched = Watched(metric, self._rivals, **self._options)

    @property
    def run(self) -> Run:
        return self.watched.run

    def __call__(self, env: CallbackEnv) -> None:
        results = env.evaluation_result_list or []
        found = [result for result in results if result[0] == self._data and result[1] == self._metric]
        if not found:
            known = ", ".join(f"{result[0]} {result[1]}" for result in results) or "nothing"
            raise KeyError(f"no metric {self._metric!r} of {self._data!r} is evaluated, but {known}")
        if env.iteration == env.begin_iteration:
            goal = "higher" if found[0][3] else "lower"
            self._options = {"horizon": env.end_iteration, "goal": goal, **self._options}
            self.watched = Watched(self._metric, self._rivals, **self._options)
        if self.watched.add(env.iteration + 1, float(found[0][2])):
            raise EarlyStopException(env.iteration, results)
