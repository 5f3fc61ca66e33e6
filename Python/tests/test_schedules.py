from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import losscast as lc

TEXTS = [
    "wsd:peak=3e-4,steps=2400,warmup=216,decay=0.2",
    "cosine:peak=1e-3,steps=100,warmup=10",
    "constant:peak=1,steps=1",
    "exponential:peak=1e-3,steps=500,final=1e-5",
]


@pytest.mark.parametrize("text", TEXTS)
def test_rates_are_those_of_the_command_line(command: Any, text: str) -> None:
    schedule = lc.schedule(text)
    # The command's rates begin at step 0.
    assert schedule.rates.tolist() == command("schedule", text)[0]["rates"][1:]
    assert schedule.steps == len(schedule.rates)


def test_a_schedule_holds_its_ends() -> None:
    schedule = lc.schedule("cosine:peak=1e-3,steps=100,warmup=10")
    assert schedule(0) == schedule(1)
    assert schedule(1000) == schedule(100)
    assert not schedule.rates.flags.writeable


@pytest.mark.parametrize("text", ["", "wsd", "wsd:peak=nan,steps=10", "wsd:peak=1,steps=-3", "a" * 10_000, "\x00"])
def test_texts_that_are_no_schedule_are_refused(text: str) -> None:
    with pytest.raises(lc.Error):
        lc.schedule(text)


def test_a_schedule_too_long_to_write_out_is_refused() -> None:
    with pytest.raises(lc.Error, match="too many"):
        lc.schedule("constant:peak=1,steps=1e12")


def test_a_schedule_is_drawn() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = lc.schedule(TEXTS[0]).plot()
    assert np.array_equal(axes.lines[0].get_ydata(), lc.schedule(TEXTS[0]).rates)
    matplotlib.pyplot.close("all")
