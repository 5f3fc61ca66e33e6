from __future__ import annotations

import numpy as np
import pytest
from curves import finished

import losscast as lc
from losscast.integrations.watching import Watched


def test_a_run_is_judged_as_it_grows() -> None:
    positions = np.arange(1, 101)
    rivals = finished("step", "loss", positions, [1.0, 1.1, 1.2, 1.3])
    watched = Watched("loss", rivals, horizon=100)
    stops = [watched.add(position, 4 + position**-0.8) for position in range(1, 60)]
    assert any(stops)
    assert not any(stops[:7])
    assert len(watched.run.losses) == 59


def test_without_enough_rivals_nothing_is_stopped() -> None:
    watched = Watched("loss", finished("step", "loss", np.arange(1, 101), [1.0, 1.1]), horizon=100)
    assert not any(watched.add(position, 9.0) for position in range(1, 50))


def test_a_restart_takes_the_place_of_what_came_before() -> None:
    watched = Watched("loss", horizon=100)
    for position in [1, 2, 3, 4, 2, 3]:
        watched.add(position, float(position))
    assert watched.run.steps.tolist() == [1, 2, 3]


def test_a_rival_may_have_the_name_of_the_run() -> None:
    rivals = finished("step", "loss", np.arange(1, 101), [1.0, 1.1, 1.2, 1.3])
    rivals[0].name = "run"
    watched = Watched("loss", rivals, horizon=100)
    for position in range(1, 10):
        watched.add(position, 1 + position**-0.8)
    assert watched.verdict is not None
    assert watched.verdict.json["incumbent"]["name"] == "run, a rival"


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(lc.Error, match="1 or more"):
        Watched("loss", every=0)
