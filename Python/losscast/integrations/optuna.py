"""A pruner for Optuna."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import optuna
from optuna.pruners import BasePruner
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState

from ..errors import Error, Note
from ..runs import Run
from ..stopping import stop
from .watching import FEWEST, STARTUP


class Pruner(BasePruner):
    """Stops trials that will hardly end better than the best one, seen by the whole of their curves.

    .. code-block:: python

        study = optuna.create_study(direction="minimize", pruner=Pruner(horizon=100))

    Where the schedule of a trial's learning rate is known, say it, so that a decay still to come counts:

    .. code-block:: python

        trial.set_user_attr("schedule", f"wsd:peak={rate},steps=1000,warmup=50,decay=0.2")

    :param horizon: the step that trials end at.
    :param policy: what decides, as of :func:`losscast.stop`; by schedules where they are known, or else by ranks,
        if nothing is said.
    :param startup: so many trials have to be complete before any is stopped.
    :param warmup: no trial is stopped before this step.
    :param interval: trials are asked about at each so many of their values.
    :param most: of more trials the last ones are compared, and the best one.
    :param options: further options of ``losscast stop``.
    """

    SCHEDULE = "schedule"

    def __init__(
        self,
        horizon: float,
        *,
        policy: str | None = None,
        startup: int = STARTUP,
        warmup: float = 0,
        interval: int = 1,
        most: int = 100,
        **options: Any,
    ) -> None:
        if interval < 1 or startup < 1 or most < 1:
            raise Error("startup, interval and most: give 1 or more")
        self._horizon, self._policy, self._options = horizon, policy, options
        self._startup, self._warmup, self._interval, self._most = startup, warmup, interval, most

    def prune(self, study: Study, trial: FrozenTrial) -> bool:
        values = trial.intermediate_values
        last = trial.last_step
        if last is None or last < self._warmup or len(values) < FEWEST or len(values) % self._interval:
            return False
        complete = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        if len(complete) < self._startup:
            return False
        others = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))
        rivals = [rival for rival in others[-self._most :] if len(rival.intermediate_values) > 1]
        best = study.best_trial
        if best.intermediate_values and all(rival.number != best.number for rival in rivals):
            rivals.append(best)
        goal = "lower" if study.direction == StudyDirection.MINIMIZE else "higher"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Note)
            verdict = stop(
                self._run(trial), [self._run(rival) for rival in rivals],
                horizon=self._horizon, policy=self._policy, goal=goal, **self._options,
            )
        if verdict.stop:
            optuna.logging.get_logger(__name__).info(f"Trial {trial.number}: {verdict.reason}.")
        return verdict.stop

    def _run(self, trial: FrozenTrial) -> Run:
        steps = sorted(trial.intermediate_values)
        # Optuna's steps may begin at 0, before which nothing was trained.
        offset = 1 if steps and steps[0] == 0 else 0
        schedule = trial.user_attrs.get(self.SCHEDULE)
        return Run(
            np.array(steps, dtype=np.float64) + offset,
            np.array([trial.intermediate_values[step] for step in steps], dtype=np.float64),
            name=f"trial {trial.number}",
            schedule=None if schedule is None else str(schedule),
        )
