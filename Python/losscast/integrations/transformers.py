"""A callback for Hugging Face's Trainer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ..runs import Run
from .watching import Stopper


class StopHopeless(Stopper, TrainerCallback):
    """Ends a training once it is improbable that it ends better than its best rival.

    Arguments are those of :class:`losscast.integrations.watching.Watched`; positions are steps, and the horizon is
    the Trainer's number of steps if nothing is said.

    .. code-block:: python

        stopper = StopHopeless("eval_loss", rivals)
        Trainer(model, arguments, train_dataset=data, eval_dataset=held_out, callbacks=[stopper]).train()
        rivals.append(stopper.run)
    """

    def __init__(self, metric: str = "loss", rivals: Iterable[Run] = (), **options: Any) -> None:
        super().__init__(metric, rivals, **options)

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self.begin(state.max_steps)

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        value = (kwargs.get("logs") or {}).get(self._metric)
        if value is not None and self.watched.add(state.global_step, float(value)):
            control.should_training_stop = True
