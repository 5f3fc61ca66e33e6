"""Schedules for optax."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import optax

from ..schedules import Schedule
from ..schedules import schedule as parse


def optax_schedule(schedule: str | Schedule) -> optax.Schedule:
    """The rates of a schedule as optax takes them: a function of the number of updates that are done.

    Update number t, counted from 1, uses the rate of step t; beyond the last step, that of the last. The rates
    are of JAX's precision: single, unless ``jax_enable_x64`` is set.

    >>> rates = lc.optax_schedule("cosine:peak=1e-3,steps=100,warmup=10")
    >>> abs(float(rates(9)) - lc.schedule("cosine:peak=1e-3,steps=100,warmup=10")(10)) < 1e-9
    True
    """
    known = schedule if isinstance(schedule, Schedule) else parse(schedule)
    rates = jnp.asarray(known.rates)

    def rate(count: Any) -> Any:
        return rates[jnp.clip(jnp.asarray(count), 0, known.steps - 1)]

    return rate
