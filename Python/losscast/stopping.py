"""Whether a run is worth going on with."""

from __future__ import annotations

from collections.abc import Iterable

from . import _library
from ._library import Reply
from .answers import Answer, Estimate, warn
from .curves import _curves, _name
from .options import Value, arguments
from .runs import Run


class Verdict(Answer):
    """Whether a run is worth going on with; by :func:`stop`."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply)
        self.stop: bool = reply.stops

    @property
    def reason(self) -> str:
        return str(self.json["reason"])

    @property
    def probability_of_best(self) -> float | None:
        """That it ends better than the best rival, from policies that estimate it."""
        found: float | None = self.json.get("probabilityOfBest")
        return found

    @property
    def forecast(self) -> Estimate | None:
        """What it is expected to end at, from policies that say."""
        found = self.json.get("forecast")
        return found and Estimate.of(found["median"], found, found["level"])


def stop(
    run: Run,
    rivals: Iterable[Run] = (),
    *,
    horizon: float | None = None,
    policy: str | None = None,
    target: float | None = None,
    goal: str | None = None,
    **options: Value,
) -> Verdict:
    """Whether a run that is under way is worth going on with, beside its rivals.

    :param rivals: other runs, ended or not; their schedules count where they are known.
    :param horizon: where the run ends; else its schedule says it, or the longest rival.
    :param policy: what decides; by schedules where they are known, or else by ranks, if nothing is said.
    :param target: a value to beat.
    :param options: further options of ``losscast stop``.

    >>> import numpy as np
    >>> steps = 100.0 * np.arange(1, 101)
    >>> good = lc.Run(steps, 2 + 8 * steps**-0.5, name="good")
    >>> bad = lc.Run(steps[:30], 3 + 8 * steps[:30]**-0.5, name="bad")
    >>> lc.stop(bad, [good], horizon=10_000, policy="predictive-termination").stop
    True
    """
    judged = _curves(run)
    given: dict[str, Value] = dict(
        horizon=horizon, policy=policy, target=target, goal=goal, metric=_name(judged, "metric", "loss"),
        x=_name(judged, "x", "step"),
    )
    others = list(rivals)
    logs = _curves([run, *others]) if others else judged
    schedules: list[str] = []
    for place, rival in enumerate(logs.runs):
        if place > 0 and rival.schedule is not None:
            schedules.append(f"--schedule={rival.name}={rival.schedule}")
    reply = _library.command(["stop", *arguments({**given, **options}), "--", *logs.names], logs.files)
    warn(reply.notes)
    return Verdict(reply)
