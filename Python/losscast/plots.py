"""Figures, by matplotlib where it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def axes(ax: Axes | None) -> Axes:
    """The given axes, or those of a figure that is made."""
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("figures need matplotlib: pip install matplotlib") from None
    return plt.subplots(layout="constrained")[1]


def fan(
    ax: Axes,
    x: ArrayLike,
    middle: ArrayLike,
    lower: Sequence[float | None],
    upper: Sequence[float | None],
    label: str,
    level: float,
) -> None:
    """A forecast: its line, and its interval around it."""
    (line,) = ax.plot(x, middle, label=label)
    if all(end is not None for end in [*lower, *upper]):
        ends = [float(end or 0) for end in lower], [float(end or 0) for end in upper]
        ax.fill_between(
            x, *ends, color=line.get_color(), alpha=0.2, linewidth=0, label=f"{100 * level:.4g} % interval"
        )
