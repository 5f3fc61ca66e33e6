from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import losscast as lc

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("accelerate")

from losscast.integrations.transformers import StopHopeless  # noqa: E402

STEPS = 40


class Words(torch.utils.data.Dataset):  # type: ignore[misc]
    """Sequences that count, or of words at random."""

    def __init__(self, useful: bool) -> None:
        generator = torch.Generator().manual_seed(0)
        starts = torch.randint(0, 16, (256, 1), generator=generator)
        self.words = (starts + torch.arange(12)) % 16
        if not useful:
            self.words = torch.randint(0, 16, (256, 12), generator=generator)

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return {"input_ids": self.words[index], "labels": self.words[index]}


def train(folder: Path, stopper: Any, seed: int, useful: bool = True) -> int:
    transformers.set_seed(seed)
    model = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=16, n_positions=12, n_embd=16, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0,
            pad_token_id=0,
        )
    )
    arguments = transformers.TrainingArguments(
        output_dir=str(folder), max_steps=STEPS, per_device_train_batch_size=32, learning_rate=1e-2,
        logging_steps=1, report_to=[], save_strategy="no", use_cpu=True, disable_tqdm=True,
    )
    trainer = transformers.Trainer(model, arguments, train_dataset=Words(useful), callbacks=[stopper])
    trainer.train()
    return int(trainer.state.global_step)


@pytest.mark.filterwarnings("default")
def test_a_hopeless_training_ends_early(tmp_path: Path) -> None:
    rivals: list[lc.Run] = []
    for seed in range(4):
        stopper = StopHopeless("loss", rivals)
        assert train(tmp_path, stopper, seed) == STEPS
        rivals.append(stopper.run)
    assert len(rivals[0].losses) == STEPS
    stopper = StopHopeless("loss", rivals)
    assert train(tmp_path, stopper, 9, useful=False) < STEPS
    assert stopper.watched.verdict is not None
    assert stopper.watched.verdict.stop
