"""The transformer of Sources/Training/Transformer in PyTorch, as its users would write it."""

import os

THREADS = int(os.environ.setdefault("OMP_NUM_THREADS", "2"))

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(THREADS)

VOCABULARY = 256


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.attention = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x):
        batch, context, width = x.shape
        q, k, v = (
            part.view(batch, context, self.heads, width // self.heads).transpose(1, 2)
            for part in self.attention(self.norm1(x)).split(width, dim=2)
        )
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.projection(mixed.transpose(1, 2).reshape(batch, context, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    """Pre-norm, learned positions, GELU, an untied head without bias."""

    def __init__(self, width, layers, heads, context):
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY, width)
        self.positions = nn.Embedding(context, width)
        self.layer = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, VOCABULARY, bias=False)

    def forward(self, inputs, targets):
        x = self.tokens(inputs) + self.positions.weight
        for block in self.layer:
            x = block(x)
        logits = self.head(self.norm(x))
        return F.cross_entropy(logits.view(-1, VOCABULARY), targets.reshape(-1))

    def groups(self, decay):
        """Parameters with weight decay and without: matrices have it, save the positions'."""
        decayed = {
            name: p
            for name, p in self.named_parameters()
            if p.dim() == 2 and not name.startswith("positions")
        }
        others = [p for name, p in self.named_parameters() if name not in decayed]
        return [
            {"params": list(decayed.values()), "weight_decay": decay},
            {"params": others, "weight_decay": 0.0},
        ]

    def load(self, blocks):
        """Takes parameters by our names; our linear layers are inputs × outputs."""
        for name, p in self.named_parameters():
            ours = name.removesuffix(".weight") if name.count(".") == 1 else name
            ours = ours.replace("layer.", "layer")
            if "norm" in name:
                ours = name.replace("layer.", "layer").replace(".weight", ".gain")
            values = torch.from_numpy(blocks.pop(ours))
            if p.dim() == 2 and name.startswith("layer"):
                values = values.T
            with torch.no_grad():
                p.copy_(values.reshape(p.shape))
        if blocks:
            raise SystemExit(f"parameters without a place: {', '.join(blocks)}")
