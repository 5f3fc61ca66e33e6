"""Learning-rate schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import _library, plots
from ._library import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Schedule:
    """The learning rate of each step of a run; see :func:`schedule`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rates: Array = _library.rates(text)
        """The rates of steps 1 to the last; ``rates[t - 1]`` is that of the t-th update."""

    @property
    def steps(self) -> int:
        return len(self.rates)

    def __call__(self, step: int) -> float:
        """The rate of a step; before the first and beyond the last, that of the nearest."""
        return float(self.rates[min(max(step, 1), self.steps) - 1])

    def plot(self, ax: Axes | None = None, **style: Any) -> Axes:
        """Draws the rates. Needs matplotlib."""
        axes = plots.axes(ax)
        axes.plot(np.arange(1, self.steps + 1), self.rates, **{"label": self.text, **style})
        axes.set_xlabel("step")
        axes.set_ylabel("learning rate")
        return axes

    def __repr__(self) -> str:
        return f"{self.text}: {self.steps} steps, peak {self.rates.max():.4g}, at last {self.rates[-1]:.4g}"


def schedule(text: str) -> Schedule:
    """The schedule of a text, ``NAME:key=value,…``; ``losscast schedule --list`` shows all there are.

    >>> import losscast as lc
    >>> wsd = lc.schedule("wsd:peak=3e-4,steps=24000,warmup=2160,decay=0.2")
    >>> wsd
    wsd:peak=3e-4,steps=24000,warmup=2160,decay=0.2: 24000 steps, peak 0.0003, at last 0
    >>> wsd(10_000)
    0.0003
    """
    return Schedule(text)
