from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

import losscast as lc

os.environ.setdefault("KERAS_BACKEND", "torch")
pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from losscast.integrations.keras import StopHopeless  # noqa: E402

EPOCHS = 30


def train(stopper: Any, seed: int, useful: bool = True) -> Any:
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(256, 4)).astype("float32")
    targets = rows @ np.array([1, -2, 3, 0.5], dtype="float32")
    if not useful:
        targets = rng.permutation(targets)
    model = keras.Sequential([keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    return model.fit(
        rows[:192], targets[:192], validation_data=(rows[192:], targets[192:]), epochs=EPOCHS, batch_size=32,
        verbose=0, callbacks=[stopper],
    )


@pytest.mark.filterwarnings("default")
def test_a_hopeless_training_ends_early() -> None:
    rivals: list[lc.Run] = []
    for seed in range(4):
        stopper = StopHopeless("val_loss", rivals)
        assert len(train(stopper, seed).epoch) == EPOCHS
        rivals.append(stopper.run)
    stopper = StopHopeless("val_loss", rivals)
    assert len(train(stopper, 9, useful=False).epoch) < EPOCHS
    assert stopper.watched.verdict is not None
    assert stopper.watched.verdict.stop
