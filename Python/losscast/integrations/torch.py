"""Schedules for PyTorch."""

from __future__ import annotations

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

from ..errors import Error
from ..schedules import Schedule
from ..schedules import schedule as parse


def torch_schedule(schedule: str | Schedule, optimizer: Optimizer, last_epoch: int = -1) -> LambdaLR:
    """A scheduler that has the optimizer use the rates of a schedule, in each of its groups of parameters.

    Call its ``step`` after each update: the t-th update then uses the rate of step t. The rates of the schedule
    stand in place of the optimizer's, whatever these are but 0.

    >>> import torch
    >>> weights = torch.nn.Parameter(torch.zeros(3))
    >>> optimizer = torch.optim.SGD([weights], lr=1.0)
    >>> scheduler = lc.torch_schedule("cosine:peak=1e-3,steps=100,warmup=10", optimizer)
    >>> optimizer.param_groups[0]["lr"] == lc.schedule("cosine:peak=1e-3,steps=100,warmup=10")(1)
    True
    """
    rates = schedule if isinstance(schedule, Schedule) else parse(schedule)
    for group in optimizer.param_groups:
        # LambdaLR multiplies the first rate that a group had.
        group["initial_lr"] = 1.0
        group["lr"] = 1.0
    if last_epoch < -1:
        raise Error(f"last_epoch {last_epoch}: give -1, or the number of updates that are done, less 1")
    return LambdaLR(optimizer, lambda done: rates(done + 1), last_epoch=last_epoch)
