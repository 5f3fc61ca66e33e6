from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import losscast as lc

STEPS = 100.0 * np.arange(1, 101)
LOSSES = 2.5 + 3 * STEPS**-0.5 + 0.01 * np.sin(STEPS)


def write(path: Path, steps: Any, values: Any, metric: str = "loss", head: str = "") -> Path:
    rows = [f"{step!r},{value!r}" for step, value in zip(steps.tolist(), values.tolist(), strict=True)]
    path.write_text(head + "\n".join([f"step,{metric}", *rows]) + "\n")
    return path


def test_an_extrapolation_is_that_of_the_command_line(command: Any, tmp_path: Path) -> None:
    log = write(tmp_path / "run.csv", STEPS, LOSSES)
    answer = command("extrapolate", log, "--horizon", 50_000, "--target", 2.52)
    assert lc.extrapolate(STEPS, LOSSES, horizon=50_000, target=2.52).json == answer
    assert lc.extrapolate(lc.read(log), horizon=50_000, target=2.52).json == answer


def test_the_name_of_a_metric_says_its_range(command: Any, tmp_path: Path) -> None:
    scores = 0.9 - STEPS**-0.5
    log = write(tmp_path / "run.csv", STEPS, scores, "val_accuracy")
    answer = command("extrapolate", log, "--metric", "val_accuracy", "--horizon", 50_000)
    ours = lc.extrapolate(STEPS, scores, metric="val_accuracy", horizon=50_000)
    assert ours.json == answer
    assert ours.final.interval is not None
    assert ours.final.interval[1] <= 1
    assert lc.extrapolate(lc.read(log, loss="val_accuracy"), horizon=50_000).json == answer


def test_a_schedule_is_foreseen(command: Any, tmp_path: Path) -> None:
    schedule = "wsd:peak=1e-3,steps=20000,decay=0.2"
    log = write(tmp_path / "run.csv", STEPS, LOSSES)
    answer = command("extrapolate", log, "--schedule", schedule)
    assert lc.extrapolate(STEPS, LOSSES, schedule=schedule).json == answer
    planned = lc.Run(STEPS, LOSSES, schedule=schedule)
    assert lc.extrapolate(planned).json == answer


def test_many_curves_and_rivals(command: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    steps = 100.0 * np.arange(1, 201)
    curves = [2 + index / 10 + 3 * steps**-0.5 + rng.normal(0, 0.01, 200) for index in range(6)]
    logs = [write(tmp_path / f"run-{index}.csv", steps, values) for index, values in enumerate(curves)]
    runs = lc.read(*logs)
    half = [lc.Run(run.steps[:80], run.losses[:80], name=run.name) for run in runs[:2]]
    shorter = [write(tmp_path / f"{run.name}.csv", run.steps, run.losses) for run in half]
    answers = lc.extrapolate(half, rivals=runs[2:])
    assert answers.json == command("extrapolate", *shorter, "--rivals", *logs[2:])
    assert isinstance(answers, lc.Extrapolations)
    assert len(answers) == 2
    assert answers[0].final.value < answers[1].final.value
    assert [one.final.value for one in answers] == [one.final.value for one in answers[:]]
    assert answers.unanswered == {}


def test_a_figure_shows_what_was_seen() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = lc.extrapolate(STEPS, LOSSES, horizon=50_000).plot()
    assert len(axes.lines) == 2
    assert axes.get_xlabel() == "step"
    matplotlib.pyplot.close("all")


def test_an_answer_is_a_sentence_and_a_frame() -> None:
    pytest.importorskip("pandas")
    answer = lc.extrapolate(STEPS, LOSSES, horizon=50_000)
    assert repr(answer).startswith("run ends at loss 2.5")
    frame = answer.to_frame()
    assert list(frame.columns) == ["step", "median", "lower", "upper"]
    assert frame["step"].iloc[-1] == 50_000
    assert answer.positions[-1] == 50_000


@pytest.mark.parametrize(
    ("steps", "values", "options", "message"),
    [
        (STEPS, LOSSES, {}, "nothing says where the curve ends"),
        (STEPS, LOSSES, {"horizon": -3}, "above 0"),
        (STEPS, LOSSES, {"horizon": float("nan")}, "horizon"),
        (STEPS, LOSSES, {"horizon": 5}, "not beyond what was seen"),
        (STEPS, LOSSES, {"horizon": 1e5, "level": 7}, "level"),
        (STEPS, LOSSES, {"horizon": 1e5, "bounds": (0, 1)}, "bounds"),
        (STEPS, LOSSES, {"horizon": 1e5, "goal": "sideways"}, "goal"),
        (STEPS[:0], LOSSES[:0], {"horizon": 1e5}, "no row has both"),
        (STEPS * np.nan, LOSSES, {"horizon": 1e5}, "no row has both"),
        (-STEPS, LOSSES, {"horizon": 1e5}, "a position of -100"),
        (STEPS, LOSSES * np.inf, {"horizon": 1e5}, "diverged"),
    ],
)
def test_what_cannot_be_answered_is_an_error(
    steps: Any, values: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(lc.Error, match=message):
        lc.extrapolate(steps, values, **options)


def test_quantiles_beyond_those_of_the_forecast_are_refused() -> None:
    answer = lc.extrapolate(STEPS, LOSSES, horizon=50_000)
    assert isinstance(answer, lc.Extrapolation)
    with pytest.raises(lc.Error, match="from 0.05 to 0.95"):
        answer.quantile(0.999)


def test_public_curves_are_read_alike(command: Any, shared: Path) -> None:
    logs = sorted((shared / "multipower").rglob("*.csv"))[:1]
    if not logs:
        pytest.skip("no published runs of the multi-power law")
    read = lc.read(*logs)
    assert len(read) == 1
    assert len(read[0].steps) > 100
