"""A callback for Lightning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

from ..runs import Run
from .watching import Stopper


class StopHopeless(Stopper, Callback):
    """Ends a training once it is improbable that it ends better than its best rival.

    Arguments are those of :class:`losscast.integrations.watching.Watched`. The metric is one that the module logs;
    it is looked at after each validation, at the number of steps done. The horizon is the Trainer's number of steps
    if nothing is said.

    .. code-block:: python

        stopper = StopHopeless("val_loss", rivals)
        Trainer(max_epochs=50, callbacks=[stopper]).fit(module, data)
        rivals.append(stopper.run)
    """

    def __init__(self, metric: str = "val_loss", rivals: Iterable[Run] = (), **options: Any) -> None:
        super().__init__(metric, rivals, **options)

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.begin(trainer.estimated_stepping_batches)

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        value = trainer.callback_metrics.get(self._metric)
        if trainer.sanity_checking or value is None:
            return
        if self.watched.add(trainer.global_step, float(value)):
            trainer.should_stop = True
