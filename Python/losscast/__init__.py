"""Laws that training loss follows: fits, forecasts, verdicts and plans.

>>> import losscast as lc
>>> runs = lc.read(f"{data}/constant.csv", f"{data}/cosine.csv")
>>> fit = lc.fit(runs, from_=450)
>>> fit.forecast("wsd:peak=3e-3,steps=3000,warmup=300,decay=600").final
0.976... (90 % interval 0.949... to 1.00...)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _library
from .answers import Answer, Estimate, warn
from .curves import Extrapolation, Extrapolations, extrapolate
from .errors import Error, Note
from .fits import Comparison, Evaluation, Fit, Forecast, Optimum, fit, load
from .options import Value, arguments
from .runs import Logs, Run, Runs, read
from .scaling import IsoFLOP, Plan, Scaling, isoflop, scale
from .schedules import Schedule, schedule
from .stopping import Verdict, stop

if TYPE_CHECKING:
    from .integrations.optax import optax_schedule
    from .integrations.torch import torch_schedule

__all__ = [
    "Answer",
    "Comparison",
    "Error",
    "Estimate",
    "Evaluation",
    "Extrapolation",
    "Extrapolations",
    "Fit",
    "Forecast",
    "IsoFLOP",
    "Note",
    "Optimum",
    "Plan",
    "Run",
    "Runs",
    "Scaling",
    "Schedule",
    "Verdict",
    "ask",
    "extrapolate",
    "fit",
    "isoflop",
    "load",
    "optax_schedule",
    "read",
    "scale",
    "schedule",
    "stop",
    "torch_schedule",
    "version",
]


def version() -> str:
    """The version of the library."""
    return _library.version()


def ask(command: str, data: Any = (), **options: Value) -> Answer:
    """What any other command answers: ``curve``, ``simulate``, ``laws``.

    :param data: a table, or runs as :func:`fit` takes them; none for commands that need none.

    >>> lc.ask("laws", "annealing").json[0]["name"]
    'annealing'
    >>> table = {"x": [1.0, 2.0, 4.0, 8.0, 16.0], "y": [3.0, 2.0, 1.5, 1.25, 1.125]}
    >>> round(lc.ask("curve", table, law="pow3").json["parameters"]["alpha"]["value"], 3)
    1
    """
    if isinstance(data, str):
        reply = _library.command([command, *arguments(options), "--", data])
    elif isinstance(data, tuple) and not data:
        reply = _library.command([command, *arguments(options)])
    else:
        logs = Logs(data)
        reply = _library.command(
            [command, *arguments(options), *logs.schedules, "--", *logs.names], logs.files
        )
    warn(reply.notes)
    return Answer(reply)


def __getattr__(name: str) -> Any:
    # Frameworks are loaded once they are asked for.
    if name == "torch_schedule":
        from .integrations.torch import torch_schedule

        return torch_schedule
    if name == "optax_schedule":
        from .integrations.optax import optax_schedule

        return optax_schedule
    raise AttributeError(f"module 'losscast' has no attribute {name!r}")
