"""What all callbacks have in common: a curve that grows, and whether its run is worth going on with."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import Error, Note
from ..options import Value
from ..runs import Run
from ..stopping import Verdict, stop

STARTUP = 4
"""Rivals that a run has to have before it is stopped: fewer say little of how far apart runs of a study end."""
FEWEST = 8
"""Values that a run has to have before it is stopped: of fewer, any policy knows too little of its shape."""


class Watched:
    """A run under way, its rivals, and when it is asked about.

    :param rivals: other runs of the study, finished or not.
    :param horizon: where the run ends; if nothing is said, its schedule or the longest rival says it.
    :param schedule: the learning rates that are planned for the whole run, so that a decay still to come counts.
    :param goal: ``lower`` or ``higher`` is better, where the metric's name does not say it.
    :param target: a value to beat, as if a rival had ended there.
    :param policy: what decides, as of :func:`losscast.stop`.
    :param every: ask at each so many values.
    :param startup: rivals that the run has to have before it is stopped, unless a target is given.
    :param fewest: values that the run has to have before it is stopped.
    """

    def __init__(
        self,
        metric: str,
        rivals: Iterable[Run] = (),
        *,
        horizon: float | None = None,
        schedule: str | None = None,
        goal: str | None = None,
        target: float | None = None,
        policy: str | None = None,
        every: int = 1,
        startup: int = STARTUP,
        fewest: int = FEWEST,
        x: str = "step",
        name: str = "run",
        **options: Any,
    ) -> None:
        if min(every, startup, fewest) < 1:
            raise Error("every, startup and fewest: give 1 or more")
        self.metric = metric
        self.rivals = list(rivals)
        self.verdict: Verdict | None = None
        self._every, self._startup, self._fewest = every, startup, fewest
        self._name, self._x, self._schedule = name, x, schedule
        self._options: dict[str, Any] = dict(
            horizon=horizon, goal=goal, target=target, policy=policy, **options
        )
        self._positions: list[float] = []
        self._values: list[float] = []

    @property
    def run(self) -> Run:
        """What was seen, to be a rival of the next runs."""
        return Run(
            np.array(self._positions), np.array(self._values), name=self._name, schedule=self._schedule,
            metric=self.metric, x=self._x,
        )

    def add(self, position: float, value: float) -> bool:
        """Takes a value, and says whether the run is to stop."""
        if self._positions and position <= self._positions[-1]:
            # Trained again from there, as after a restart.
            kept = int(np.searchsorted(self._positions, position))
            del self._positions[kept:], self._values[kept:]
        self._positions.append(float(position))
        self._values.append(float(value))
        if len(self._values) < self._fewest or len(self._values) % self._every:
            return False
        if len(self.rivals) < self._startup and self._options["target"] is None:
            return False
        rivals: list[Any] = [_apart(rival, self._name) for rival in self.rivals]
        with warnings.catch_warnings():
            # The same would be said at each value.
            warnings.simplefilter("ignore", Note)
            self.verdict = stop(self.run, rivals, **self._options)
        return self.verdict.stop


class Stopper:
    """A callback that watches a metric of one training after another, see :class:`Watched` for its arguments."""

    def __init__(self, metric: str, rivals: Iterable[Run] = (), **options: Any) -> None:
        self._metric, self._rivals, self._options = metric, list(rivals), dict(options)
        self.watched = Watched(metric, self._rivals, **self._options)

    @property
    def run(self) -> Run:
        return self.watched.run

    def begin(self, steps: float) -> None:
        """Watches anew. The run ends after so many steps, unless it was said where it does; 0 is not known."""
        options = self._options
        if options.get("horizon") is None and options.get("schedule") is None and steps > 0:
            options = {**options, "horizon": float(steps)}
        self.watched = Watched(self._metric, self._rivals, **options)


def _apart(rival: Run, name: str) -> Run:
    """A rival that another name tells from the run."""
    if rival.name != name:
        return rival
    other = Run.__new__(Run)
    other.__dict__.update(rival.__dict__)
    other.name = f"{name}, a rival"
    return other
