"""Trains on what the program `parity` trained on, from its weights, and compares the losses.

Usage: parity.py FOLDER

FOLDER has `setting.json`, `parameters.f32` (all blocks, in order), `batches.u8` (steps × sequences ×
context + 1 bytes) and `losses.txt`. Exits with an error unless every loss agrees to 1e-4.
"""

import json
import pathlib
import sys

from transformer import Transformer, torch

import numpy as np

TOLERANCE = 1e-4


def main():
    folder = pathlib.Path(sys.argv[1])
    setting = json.loads((folder / "setting.json").read_text())
    values = np.fromfile(folder / "parameters.f32", dtype="<f4")
    blocks, start = {}, 0
    for block in setting["blocks"]:
        shape = block["rows"], block["columns"]
        blocks[block["name"]] = values[start : start + np.prod(shape)].reshape(shape).copy()
        start += np.prod(shape)
    model = Transformer(*(setting[key] for key in ("width", "layers", "heads", "context")))
    model.load(blocks)
    windows = np.fromfile(folder / "batches.u8", dtype=np.uint8).reshape(
        setting["steps"], setting["batch"], setting["context"] + 1
    )
    ours = [float(line) for line in (folder / "losses.txt").read_text().split()]

    optimizer = torch.optim.AdamW(
        model.groups(setting["weightDecay"]),
        lr=setting["rate"],
        betas=(setting["beta1"], setting["beta2"]),
        eps=setting["epsilon"],
    )
    worst = 0.0
    for step, (window, our_loss) in enumerate(zip(windows, ours, strict=True), start=1):
        batch = torch.from_numpy(window.astype(np.int64))
        loss = model(batch[:, :-1].contiguous(), batch[:, 1:].contiguous())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), setting["clip"])
        optimizer.step()
        apart = abs(our_loss / loss.item() - 1)
        worst = max(worst, apart)
        if step in (1, 2, 5, 10, 20, len(ours)):
            print(f"step {step:3}: ours {our_loss:.6f}, PyTorch {loss.item():.6f}, {apart:.1e} apart")
    print(f"worst relative difference of {len(ours)} losses: {worst:.1e} (PyTorch {torch.__version__})")
    if not worst <= TOLERANCE:
        sys.exit(f"more than {TOLERANCE:.0e}")


if __name__ == "__main__":
    main()
