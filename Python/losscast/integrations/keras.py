"""A callback for Keras."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras

from ..runs import Run
from .watching import Watched


class StopHopeless(keras.callbacks.Callback):
    """Ends a training once it is improbable that it ends better than its best rival.

    Arguments are those of :class:`losscast.integrations.watching.Watched`; positions are epochs, and the horizon
    is the number of epochs of ``fit`` if nothing is said. ``run`` is what was seen, a rival of the next runs.

    .. code-block:: python

        stopper = StopHopeless("val_loss", rivals)
        model.fit(x, y, validation_data=validation, epochs=50, callbacks=[stopper])
        rivals.append(stopper.run)
    """

    def __init__(self, metric: str = "val_loss", rivals: Iterable[Run] = (), **options: Any) -> None:
        super().__init__()
        self._options = {"x": "epoch", **options}
        self._metric, self._rivals = metric, list(rivals)
        self.watched = Watched(metric, self._rivals, **self._options)

    @property
    def run(self) -> Run:
        return self.watched.run

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        if self._options.get("horizon") is None and self._options.get("schedule") is None:
            self._options["horizon"] = self.params["epochs"]
        self.watched = Watched(self._metric, self._rivals, **self._options)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        value = (logs or {}).get(self._metric)
        if value is not None and self.watched.add(epoch + 1, float(value)):
            self.model.stop_training = True
