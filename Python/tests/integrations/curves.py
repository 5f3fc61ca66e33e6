"""Runs to be rivals, and one that no run would be."""

from __future__ import annotations

from typing import Any

import numpy as np

import losscast as lc


def finished(x: str, metric: str, positions: Any, floors: list[float]) -> list[lc.Run]:
    """Curves that fall to these floors."""
    positions = np.asarray(positions, dtype=np.float64)
    return [
        lc.Run(
            positions, floor + positions**-0.8 + 1e-3 * np.sin(positions), name=f"rival-{floor:g}", x=x,
            metric=metric,
        )
        for floor in floors
    ]
