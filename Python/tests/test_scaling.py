from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import losscast as lc

SIZES = np.repeat([1e7, 3e7, 1e8, 3e8], 4)
TOKENS = np.tile([1e9, 3e9, 1e10, 3e10], 4)
LOSSES = 1.7 + 400 * SIZES**-0.34 + 410 * TOKENS**-0.28 + 0.002 * np.sin(np.arange(16))
TABLE = {"params": SIZES, "tokens": TOKENS, "loss": LOSSES}


def write(path: Path, table: dict[str, Any]) -> Path:
    rows = [",".join(map(repr, row)) for row in zip(*(map(float, column) for column in table.values()), strict=True)]
    path.write_text("\n".join([",".join(table), *rows]) + "\n")
    return path


def without_names(answer: Any) -> Any:
    """An answer without the path of its table."""
    return {key: value for key, value in answer.items() if key not in ("name", "notes", "doubts")}


def test_tables_columns_and_files_give_one_answer(command: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "table.csv", TABLE)
    answer = without_names(command("scale", file, "--leave-out", "params>1e8"))
    ours = lc.scale(TABLE, leave_out=["params>1e8"])
    assert without_names(ours.json)["parameters"] == answer["parameters"]
    assert without_names(ours.json)["heldOut"]["meanError"] == answer["heldOut"]["meanError"]
    assert without_names(lc.scale(file, leave_out=["params>1e8"]).json) == answer
    pandas = pytest.importorskip("pandas")
    assert lc.scale(pandas.DataFrame(TABLE), leave_out=["params>1e8"]).json["parameters"] == answer["parameters"]


def test_a_plan_is_that_of_the_command_line(command: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "table.csv", TABLE)
    plan = lc.scale(TABLE).plan(flops=1e22)
    answer = command("plan", file, "--flops", 1e22)
    assert plan.json["best"] == answer["best"]
    assert plan.loss.value == answer["loss"]["value"]
    assert plan.size.value * plan.tokens.value * 6 == pytest.approx(1e22, rel=1e-6)
    assert "1e22" in repr(plan) or "10²²" in repr(plan) or repr(plan)


def test_larger_runs_are_forecast(command: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "table.csv", TABLE)
    forecast = lc.scale(TABLE).forecast(N=1e9, D=1e11)
    answer = command("scale", file, "--at", "N=1e9,D=1e11")["forecasts"][0]["loss"]
    assert (forecast.value, forecast.interval) == (answer["value"], (answer["lower"], answer["upper"]))


def test_texts_name_the_runs_of_a_table() -> None:
    table = {**TABLE, "run": [f"run-{index}" for index in range(16)]}
    held = lc.scale(table, leave_out=["params>1e8"]).held_out
    assert held is not None
    assert held["rows"][0]["run"] == "run-12"


def test_valleys_are_found() -> None:
    budgets = np.repeat([1e18, 1e19, 1e20], 7)
    sizes = np.sqrt(budgets / 6 / 20) * np.tile(np.logspace(-0.6, 0.6, 7), 3)
    tokens = budgets / 6 / sizes
    losses = 1.7 + 400 * sizes**-0.34 + 410 * tokens**-0.28
    answer = lc.isoflop({"params": sizes, "tokens": tokens, "loss": losses}, at=1e21)
    assert 0.3 < answer.exponents["params"].value < 0.7
    assert len(answer._table()["flops"]) == 3


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ({"params": SIZES, "loss": LOSSES}, {}, "no column of tokens"),
        ({"params": SIZES, "tokens": TOKENS, "loss": LOSSES[:3]}, {}, "one length"),
        ({**TABLE, "loss": -LOSSES}, {}, "above 0"),
        (TABLE, {"law": "addditive"}, "did you mean 'additive'"),
        (TABLE, {"leave_out": ["params>1e99"]}, "no row satisfies it"),
    ],
)
def test_unusable_tables_are_refused(table: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(lc.Error, match=message):
        lc.scale(table, **options)
