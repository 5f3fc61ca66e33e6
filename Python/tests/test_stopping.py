from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_curves import write

import losscast as lc

STEPS = 100.0 * np.arange(1, 101)


def curve(floor: float, count: int = 100) -> Any:
    return floor + 8 * STEPS[:count] ** -0.5 + 0.003 * np.sin(STEPS[:count])


def test_a_verdict_is_that_of_the_command_line(command: Any, tmp_path: Path) -> None:
    logs = [write(tmp_path / f"rival-{index}.csv", STEPS, curve(2 + index / 10)) for index in range(4)]
    hopeless = write(tmp_path / "run.csv", STEPS[:40], curve(3, 40))
    runs = lc.read(hopeless, *logs)
    verdict = lc.stop(runs[0], runs[1:], policy="predictive-termination")
    assert verdict.json == command("stop", hopeless, *logs, "--policy", "predictive-termination", status=3)
    assert verdict.stop
    assert verdict.reason
    assert repr(verdict).startswith("Stop run")
    better = write(tmp_path / "run.csv", STEPS[:40], curve(1, 40))
    verdict = lc.stop(lc.read(better)[0], runs[1:], policy="predictive-termination")
    assert verdict.json == command("stop", better, *logs, "--policy", "predictive-termination")
    assert not verdict.stop


def test_planned_schedules_count(command: Any, data: Path, tmp_path: Path) -> None:
    """A run whose decay is still to come is not judged by what it has reached."""
    wsd, cosine = lc.read(data / "wsd.csv", data / "cosine.csv")
    part = wsd.steps <= 2250
    early = lc.Run(wsd.steps[part], wsd.losses[part], wsd.rates[: part.sum()], name="wsd", schedule=wsd.schedule)
    verdict = lc.stop(early, [cosine])
    assert verdict.json["policy"] == "schedule-aware"
    assert not verdict.stop


def test_a_run_that_has_diverged_is_to_stop() -> None:
    values = np.append(curve(2, 40), [np.nan] * 5)
    verdict = lc.stop(lc.Run(STEPS[:45], values), [lc.Run(STEPS, curve(2), name="rival")])
    assert verdict.stop


def test_runs_without_a_horizon_are_refused() -> None:
    with pytest.raises(lc.Error, match="horizon"):
        lc.stop(lc.Run(STEPS, curve(2)))
    with pytest.raises(lc.Error, match="What is|what is better"):
        lc.stop(lc.Run(STEPS, curve(2), metric="quux"), horizon=1e5)
