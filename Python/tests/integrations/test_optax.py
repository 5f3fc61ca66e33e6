from __future__ import annotations

import pytest
from schedules import TEXTS

import losscast as lc

jax = pytest.importorskip("jax")
optax = pytest.importorskip("optax")


@pytest.fixture(autouse=True)
def _double_precision() -> object:
    with jax.enable_x64(True) if hasattr(jax, "enable_x64") else jax.experimental.enable_x64():
        yield


@pytest.mark.parametrize("text", TEXTS)
def test_rates_are_ours_at_every_update(text: str) -> None:
    rates = jax.jit(lc.optax_schedule(text))
    ours = lc.schedule(text)
    for step in range(1, ours.steps + 1):
        assert abs(float(rates(step - 1)) - ours(step)) <= 1e-12
    assert float(rates(ours.steps + 100)) == ours(ours.steps)


def test_the_update_uses_the_rate() -> None:
    text = TEXTS[3]
    optimizer = optax.sgd(lc.optax_schedule(text))
    weight = jax.numpy.zeros((), dtype="float64")
    state = optimizer.init(weight)
    for _ in range(lc.schedule(text).steps):
        updates, state = optimizer.update(jax.numpy.ones((), dtype="float64"), state)
        weight = optax.apply_updates(weight, updates)
    assert -float(weight) == pytest.approx(lc.schedule(text).rates.sum(), abs=1e-12)
