from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import losscast as lc


def test_arrays_of_doubles_are_not_copied() -> None:
    steps, losses = np.arange(1.0, 5.0), np.array([3.0, 2.0, 1.5, 1.2])
    run = lc.Run(steps, losses, rates=np.full(4, 1e-3))
    assert np.shares_memory(run.steps, steps)
    assert np.shares_memory(run.losses, losses)


def test_rates_that_are_not_numbers_were_not_logged() -> None:
    run = lc.Run([1, 2, 3], [3, 2, 1], rates=[1e-3, np.nan, 2e-3])
    assert run.rate_steps.tolist() == [1, 3]
    assert run.rates.tolist() == [1e-3, 2e-3]


@pytest.mark.parametrize(
    ("steps", "losses", "rates", "message"),
    [
        ([1, 2], [1.0], None, "2 steps and 1 losses"),
        ([1, 2], [1.0, 2.0], [1.0], "2 steps and 1 rates"),
        ([[1, 2]], [1.0], None, "2 dimensions"),
        (["a"], [1.0], None, "no numbers"),
        ([1 + 2j], [1.0], None, "no numbers"),
    ],
)
def test_what_is_no_run_is_refused(steps: object, losses: object, rates: object, message: str) -> None:
    with pytest.raises(lc.Error, match=message):
        lc.Run(steps, losses, rates)  # type: ignore[arg-type]


def test_logs_are_read_by_a_pattern(data: Path) -> None:
    runs = lc.read(str(data / "co*.csv"))
    assert runs.names == ["constant", "cosine-short", "cosine"] or sorted(runs.names) == [
        "constant", "cosine", "cosine-short",
    ]
    assert runs["cosine"].schedule is not None
    assert len(runs["cosine"].rates) > 0
    assert runs["cosine"].steps[-1] == 3000
    with pytest.raises(KeyError, match="constant"):
        runs["nothing"]


def test_two_logs_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "metrics.csv").write_text("step,loss\n1,3\n2,2\n3,1\n")
    assert lc.read(tmp_path / "*" / "metrics.csv").names == ["a", "b"]


def test_runs_of_one_file_are_told_apart(tmp_path: Path) -> None:
    rows = [f"{step},{5 / step + seed},{seed}" for seed in (1, 2) for step in range(1, 6)]
    (tmp_path / "sweep.csv").write_text("\n".join(["step,loss,seed", *rows]) + "\n")
    runs = lc.read(tmp_path / "sweep.csv", by="seed")
    assert runs.names == ["seed=1", "seed=2"]
    assert runs[1].losses.tolist() == [7.0, 4.5, 5 / 3 + 2, 3.25, 3.0]


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("", 65, "empty"),
        ("a,b\n1,2\n", 65, "step"),
        ("step,loss\n1,x\n2,3\n", 65, "2"),
    ],
)
def test_logs_that_are_none_are_refused_in_the_words_of_the_command_line(
    tmp_path: Path, text: str, status: int, message: str
) -> None:
    (tmp_path / "run.csv").write_text(text)
    with pytest.raises(lc.Error, match=message) as found:
        lc.read(tmp_path / "run.csv")
    assert found.value.status == status
    assert isinstance(found.value, ValueError)


def test_a_log_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(lc.Error, match="no such file") as found:
        lc.read(tmp_path / "run.csv")
    assert found.value.status == 66
    with pytest.raises(lc.Error, match="no file fits"):
        lc.read(tmp_path / "*.csv")
    with pytest.raises(lc.Error, match="name a log"):
        lc.read()


def test_standard_input_is_not_read() -> None:
    with pytest.raises(lc.Error, match="standard input"):
        lc.ask("fit", "-")


def test_frames_have_all_rows(data: Path) -> None:
    pytest.importorskip("pandas")
    runs = lc.read(data / "constant.csv", data / "cosine.csv")
    frame = runs.to_frame()
    assert len(frame) == sum(len(run.steps) for run in runs)
    assert set(frame["run"]) == {"constant", "cosine"}
    assert list(runs[0].to_frame().columns) == ["step", runs[0].metric]


def test_a_notebook_shows_no_markup_of_a_file() -> None:
    runs = lc.Runs([lc.Run([1], [1], name="<script>alert(1)</script>")])
    assert "<script>" not in runs._repr_html_()
    assert "&lt;script&gt;" in runs._repr_html_()


def test_rates_of_the_next_step_are_read_at_the_step_that_used_them(tmp_path: Path) -> None:
    # As Transformers' Trainer wrote before version 4.50: with each step the rate of the next one.
    rows = [{"learning_rate": 0.1 * (40 - step) / 40, "loss": 2 + 1 / step, "step": step} for step in range(1, 41)]
    state = tmp_path / "trainer_state.json"
    state.write_text(json.dumps({"best_metric": None, "log_history": rows, "max_steps": 40}, indent=1))
    run = lc.read(state)[0]
    assert run.steps.tolist() == list(range(1, 41))
    assert run.rate_steps.tolist() == list(range(2, 41))
    np.testing.assert_allclose(run.rates, [0.1 * (41 - step) / 40 for step in range(2, 41)])
    assert any("next step" in note for note in run.notes)
