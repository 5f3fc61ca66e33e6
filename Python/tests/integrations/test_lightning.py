from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import losscast as lc

torch = pytest.importorskip("torch")
lightning = pytest.importorskip("lightning.pytorch")

from losscast.integrations.lightning import StopHopeless  # noqa: E402

EPOCHS = 20


class Regression(lightning.LightningModule):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def loss(self, batch: Any) -> Any:
        rows, targets = batch
        return torch.nn.functional.mse_loss(self.layer(rows).squeeze(-1), targets)

    def training_step(self, batch: Any, index: int) -> Any:
        return self.loss(batch)

    def validation_step(self, batch: Any, index: int) -> None:
        self.log("val_loss", self.loss(batch))

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=0.02)


def train(folder: Path, stopper: Any, seed: int, useful: bool = True) -> int:
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(256, 4, generator=generator)
    targets = rows @ torch.tensor([1.0, -2.0, 3.0, 0.5])
    if not useful:
        targets = targets[torch.randperm(256, generator=generator)]
    data = torch.utils.data.TensorDataset(rows, targets)
    torch.manual_seed(seed)
    trainer = lightning.Trainer(
        max_epochs=EPOCHS, callbacks=[stopper], accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, default_root_dir=folder,
    )
    loader = torch.utils.data.DataLoader(data, batch_size=64)
    trainer.fit(Regression(), loader, loader)
    return int(trainer.current_epoch)


@pytest.mark.filterwarnings("default")
def test_a_hopeless_training_ends_early(tmp_path: Path) -> None:
    rivals: list[lc.Run] = []
    for seed in range(4):
        stopper = StopHopeless("val_loss", rivals)
        assert train(tmp_path, stopper, seed) == EPOCHS
        rivals.append(stopper.run)
    stopper = StopHopeless("val_loss", rivals)
    assert train(tmp_path, stopper, 9, useful=False) < EPOCHS
    assert stopper.watched.verdict is not None
    assert stopper.watched.verdict.stop
