"""What Python answers is what the command line prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import losscast as lc

WSD = "wsd:peak=3e-3,steps=3000,warmup=300,decay=600"
COSINE = "cosine:peak=3e-3,steps=3000,warmup=300"


@pytest.fixture(scope="module")
def logs() -> list[Path]:
    from conftest import DATA

    return [DATA / "constant.csv", DATA / "cosine.csv"]


@pytest.fixture(scope="module")
def fit(logs: list[Path]) -> lc.Fit:
    return lc.fit(lc.read(*logs), from_=450)


def test_a_fit_is_that_of_the_command_line(command: Any, logs: list[Path], fit: lc.Fit) -> None:
    assert fit.json == command("fit", *logs, "--from", 450)


@pytest.mark.parametrize("law", ["annealing", "multi-power", "area,annealing"])
def test_a_fit_of_named_laws_is_that_of_the_command_line(command: Any, logs: list[Path], law: str) -> None:
    assert lc.fit(lc.read(*logs), law=law).json == command("fit", *logs, "--law", law)


def test_runs_left_out_are_scored(command: Any, logs: list[Path], data: Path) -> None:
    fit = lc.fit([*logs, data / "wsd.csv"], leave_out=["wsd"], from_=450)
    assert fit.json == command("fit", *logs, data / "wsd.csv", "--leave-out", "wsd", "--from", 450)
    # What is printed besides does not keep it from being asked.
    assert fit.forecast(WSD).final.value > 0


def test_forecasts_are_those_of_the_command_line(
    command: Any, logs: list[Path], fit: lc.Fit, data: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "fit.json"
    fit.save(saved)
    assert fit.forecast(WSD, at=[1000, 2000], target=1.1).json == command(
        "predict", saved, "--schedule", WSD, "--at", 1000, "--at", 2000, "--target", 1.1
    )
    assert fit.compare([WSD, COSINE]).json == command(
        "compare", saved, "--schedule", WSD, "--schedule", COSINE
    )
    assert fit.evaluate(lc.read(data / "wsd.csv")).json == command("evaluate", saved, data / "wsd.csv")
    assert fit.optimize(3e-3, 3000, warmup=300, shape="wsd").json == command(
        "optimize", saved, "--peak", 3e-3, "--steps", 3000, "--warmup", 300, "--shape", "wsd"
    )
    assert lc.load(saved).json == fit.json


def test_a_forecast_has_a_value_and_an_interval(fit: lc.Fit) -> None:
    final = fit.forecast(WSD).final
    assert final.interval is not None
    assert final.interval[0] < float(final) < final.interval[1]
    assert final.level == 0.9
    comparison = fit.compare([COSINE, WSD])
    assert comparison.best.startswith("wsd:")
    assert "Lowest ends" in repr(comparison)


def test_arrays_frames_and_dictionaries_give_one_fit(data: Path) -> None:
    pandas = pytest.importorskip("pandas")
    runs = lc.read(data / "constant.csv", data / "cosine.csv")
    fit = lc.fit(runs, law="annealing").json["parameters"]
    columns = {
        run.name: {"step": run.steps, "loss": run.losses, "lr": run.rates}
        for run in runs
        if len(run.rates) == len(run.steps)
    }
    assert len(columns) == 2
    fitted = lc.fit(columns, law="annealing").json["parameters"]
    # The heads of the logs state their schedules exactly; the rates beside the losses are rounded.
    for name, parameter in fit.items():
        doubt = parameter["standardError"] / 2
        assert fitted[name]["value"] == pytest.approx(parameter["value"], abs=doubt)
    frames = {name: pandas.DataFrame(values) for name, values in columns.items()}
    assert lc.fit(frames, law="annealing").json["parameters"] == fitted
    whole = pandas.concat(
        [frame.assign(run=name) for name, frame in frames.items()], ignore_index=True
    )
    assert lc.fit(whole, by="run", law="annealing").json["parameters"] == fitted
    tuples = {name: tuple(values.values()) for name, values in columns.items()}
    assert lc.fit(tuples, law="annealing").json["parameters"] == fitted
    again = [lc.Run(run.steps, run.losses, name=run.name, schedule=run.schedule) for run in runs]
    other = lc.fit(again, law="annealing").json["parameters"]
    assert other["L0"]["value"] == pytest.approx(fit["L0"]["value"], rel=1e-3)


def test_answers_are_shown_in_frames_and_notebooks(fit: lc.Fit) -> None:
    pytest.importorskip("pandas")
    assert list(fit.to_frame().columns) == ["law", "weight"]
    forecast = fit.forecast(WSD)
    assert list(forecast.to_frame().columns) == ["step", "loss", "lower", "upper"]
    assert forecast._repr_html_().startswith("<p>The loss ends at")
    assert sum(fit.weights.values()) == pytest.approx(1)
    assert fit.parameters["L0"].value > 0
    assert len(repr(fit).splitlines()) <= 3


def test_figures_are_drawn(fit: lc.Fit) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = fit.forecast(WSD).plot()
    assert axes.get_ylabel() == "loss, nats"
    assert len(axes.lines) == 1
    matplotlib.pyplot.close("all")


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        (lambda fit: fit.forecast("cosin:peak=1"), 64, "did you mean 'cosine'"),
        (lambda fit: fit.forecast(COSINE, level=2), 64, "level"),
        (lambda fit: fit.forecast(COSINE, nonsense=1), 64, "Unknown option '--nonsense'"),
        (lambda fit: fit.compare([COSINE]), 64, "at least twice"),
        (lambda fit: fit.forecast("cosine:peak=9,steps=3000"), 64, "no fitted run supports"),
    ],
)
def test_errors_have_the_words_of_the_command_line(fit: lc.Fit, call: Any, status: int, message: str) -> None:
    with pytest.raises(lc.Error, match=message) as found:
        call(fit)
    assert found.value.status == status


def test_unusable_runs_are_refused() -> None:
    steps = np.arange(1.0, 50.0)
    with pytest.raises(lc.Error, match="no logarithm"):
        lc.fit(lc.Run(steps, -steps, schedule="constant:peak=1e-3,steps=50"))
    with pytest.raises(lc.Error, match="schedule"):
        lc.fit(lc.Run(steps, 1 / steps))
    with pytest.raises(lc.Error, match="usable"):
        lc.fit(lc.Run(steps, steps * np.nan, rates=steps))
    with pytest.raises(lc.Error, match="give a run"):
        lc.fit([])
    with pytest.raises(lc.Error, match="no run, table"):
        lc.fit(3)  # type: ignore[arg-type]


def test_a_file_that_is_no_fit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fit.json").write_text(json.dumps({"law": "annealing"}))
    with pytest.raises(lc.Error, match="no fit"):
        lc.load(tmp_path / "fit.json")
    with pytest.raises(lc.Error, match="cannot be read"):
        lc.load(tmp_path / "other.json")


def test_what_was_left_out_is_said(data: Path) -> None:
    runs = lc.read(data / "constant.csv", data / "cosine.csv")
    with pytest.warns(lc.Note, match="records before step 450"):
        fit = lc.fit(runs, from_=450)
    assert any("450" in note for note in fit.notes)
