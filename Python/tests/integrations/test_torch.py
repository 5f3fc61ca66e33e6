from __future__ import annotations

import pytest
from schedules import TEXTS

import losscast as lc

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("text", TEXTS)
def test_rates_are_ours_at_every_update(text: str) -> None:
    weights = [torch.nn.Parameter(torch.zeros(2)) for _ in range(2)]
    optimizer = torch.optim.SGD([{"params": [weights[0]]}, {"params": [weights[1]], "lr": 7.0}], lr=0.1)
    scheduler = lc.torch_schedule(text, optimizer)
    ours = lc.schedule(text)
    for step in range(1, ours.steps + 1):
        for group in optimizer.param_groups:
            assert abs(group["lr"] - ours(step)) <= 1e-12
        for weight in weights:
            weight.grad = torch.ones(2)
        optimizer.step()
        scheduler.step()


def test_the_update_uses_the_rate() -> None:
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([weight], lr=1.0)
    text = TEXTS[3]
    scheduler = lc.torch_schedule(text, optimizer)
    for _ in range(lc.schedule(text).steps):
        weight.grad = torch.ones(1, dtype=torch.float64)
        optimizer.step()
        scheduler.step()
    assert -weight.item() == pytest.approx(lc.schedule(text).rates.sum(), abs=1e-12)


def test_a_scheduler_goes_on_where_it_was_saved() -> None:
    def optimizer() -> torch.optim.Optimizer:
        return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)

    first, second = optimizer(), optimizer()
    scheduler = lc.torch_schedule(TEXTS[2], first)
    for _ in range(100):
        first.step()
        scheduler.step()
    again = lc.torch_schedule(TEXTS[2], second)
    again.load_state_dict(scheduler.state_dict())
    second.step()
    again.step()
    assert second.param_groups[0]["lr"] == pytest.approx(lc.schedule(TEXTS[2])(102), abs=1e-12)


def test_texts_that_are_no_schedule_are_refused() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    with pytest.raises(lc.Error, match="did you mean 'cosine'"):
        lc.torch_schedule("cosin:peak=1e-3,steps=10", optimizer)
