"""Laws over model size, data and compute."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Union

from . import _library, plots
from ._library import File, Reply
from .answers import Answer, Estimate, warn
from .options import Value, arguments
from .runs import Logs, PathLike, Run, Table, is_table, table_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ScalingData = Union[Table, PathLike, Iterable[PathLike], Run, Iterable[Run]]
"""A table of runs: a data frame, columns by name, or a file; or the logs of runs, as :func:`losscast.read` gives
them or as paths."""


class _Source:
    """What a command is given as a table of runs."""

    def __init__(self, data: Any) -> None:
        self.files: list[File] = []
        if is_table(data):
            self.files = [table_file(data, "table")]
            self.names = ["table"]
        elif isinstance(data, (str, os.PathLike)):
            self.names = [os.path.expanduser(os.fspath(data))]
        elif isinstance(data, Sequence) and data and isinstance(data[0], (str, os.PathLike)):
            self.names = [os.path.expanduser(os.fspath(path)) for path in data]
        else:
            logs = Logs(data)
            self.files, self.names = logs.files, logs.names

    def ask(self, command: str, options: dict[str, Value]) -> Reply:
        reply = _library.command([command, *arguments(options), "--", *self.names], self.files)
        warn(reply.notes)
        return reply


class Scaling(Answer):
    """Laws over size and data, fitted to a table of runs by :func:`scale`."""

    def __init__(self, reply: Reply, source: _Source, options: dict[str, Value]) -> None:
        super().__init__(reply)
        self._source = source
        self._options = options

    @property
    def parameters(self) -> dict[str, Estimate]:
        """The parameters of the law that is reported, as its authors write them."""
        return {
            name: Estimate.of(value["value"], value.get("interval"), self.json["level"])
            for name, value in self.json["parameters"].items()
        }

    @property
    def held_out(self) -> dict[str, Any] | None:
        """How well runs were foreseen that ``leave_out`` kept from the fit."""
        found: dict[str, Any] | None = self.json.get("heldOut")
        return found

    def _table(self) -> dict[str, list[Any]]:
        estimates = self.parameters
        return {
            "parameter": list(estimates),
            "value": [estimate.value for estimate in estimates.values()],
            "interval": [estimate.interval for estimate in estimates.values()],
        }

    def forecast(self, **quantities: float) -> Estimate:
        """What a run of these quantities would end at, such as ``N=7e9, D=1.4e12``.

        >>> sizes = [1e7, 2e7, 4e7, 8e7] * 3
        >>> tokens = [2e9] * 4 + [4e9] * 4 + [8e9] * 4
        >>> losses = [1.7 + 400 * n**-0.34 + 410 * d**-0.28 for n, d in zip(sizes, tokens)]
        >>> runs = lc.scale({"params": sizes, "tokens": tokens, "loss": losses})
        >>> 2.2 < runs.forecast(N=1.6e8, D=1.6e10).value < 3.2
        True
        """
        at = ",".join(f"{name}={value!r}" for name, value in quantities.items())
        reply = self._source.ask("scale", {**self._options, "at": at})
        answer = Answer(reply).json
        loss = answer["forecasts"][0]["loss"]
        return Estimate.of(loss["value"], loss, answer["level"])

    def plan(self, flops: float | None = None, **options: Value) -> Plan:
        """What to train with a budget; options as of ``losscast plan``, such as ``tokens=1e12``."""
        chosen = {key: value for key, value in self._options.items() if key not in ("leave_out", "at")}
        return Plan(self._source.ask("plan", {**chosen, "flops": flops, **options}))


class Plan(Answer):
    """What to train with a budget; by :meth:`Scaling.plan`."""

    @property
    def size(self) -> Estimate:
        """Parameters of the model."""
        return Estimate.of(self.json["best"]["size"], self.json.get("size"), self.json["level"])

    @property
    def tokens(self) -> Estimate:
        """Tokens that it is trained on."""
        return Estimate.of(self.json["best"]["tokens"], self.json.get("tokens"), self.json["level"])

    @property
    def loss(self) -> Estimate:
        """What is to be expected of it."""
        return Estimate.of(self.json["loss"]["value"], self.json["loss"], self.json["level"])

    def _table(self) -> dict[str, list[Any]]:
        keys = ("size", "tokens", "loss", "excess", "overhead")
        return {key: [other.get(key) for other in self.json["alternatives"]] for key in keys}


class IsoFLOP(Answer):
    """The best size of each budget; by :func:`isoflop`."""

    @property
    def exponents(self) -> dict[str, Estimate]:
        """How the best size (``params``), data (``tokens``) and loss grow with compute."""
        return {
            name: Estimate.of(value["value"], value, self.json["level"])
            for name, value in self.json["exponents"].items()
        }

    def _table(self) -> dict[str, list[Any]]:
        budgets = self.json["budgets"]
        return {
            "flops": [budget["flops"] for budget in budgets],
            "sizes": [len(budget["cells"]) for budget in budgets],
            "minimum": [budget.get("minimum") for budget in budgets],
            "reason": [budget.get("reason") for budget in budgets],
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the losses of each budget against the size. Needs matplotlib."""
        axes = plots.axes(ax)
        for budget in self.json["budgets"]:
            cells = sorted((cell["size"], cell["loss"]) for cell in budget["cells"])
            axes.plot(*zip(*cells, strict=True), marker="o", label=f"{budget['flops']:.2g} FLOP")
        axes.set_xscale("log")
        axes.set_xlabel("parameters")
        axes.set_ylabel("loss, nats")
        axes.legend()
        return axes


def scale(
    data: ScalingData,
    *,
    law: str | None = None,
    leave_out: Sequence[str] | None = None,
    level: float | None = None,
    **options: Value,
) -> Scaling:
    """Fits laws over model size, data and compute to a table of runs.

    :param data: the table, with columns such as ``params``, ``tokens`` and ``loss``, or logs of runs.
    :param law: a scaling law, or several separated by commas; if nothing is said, a forecast that rests on none.
    :param leave_out: conditions such as ``params>1e9``, by whose rows the forecast is judged.
    :param options: further options of ``losscast scale``, such as ``column=["params=n"]``, ``unit=["tokens=B"]``,
        ``curves=True``.
    """
    chosen: dict[str, Value] = {"law": law, "leave_out": leave_out, "level": level, **options}
    source = _Source(data)
    return Scaling(source.ask("scale", chosen), source, chosen)


def isoflop(data: Any, *, at: Sequence[float] | float | None = None, **options: Value) -> IsoFLOP:
    """The best model size of each compute budget, and how it grows; options as of ``losscast isoflop``."""
    return IsoFLOP(_Source(data).ask("isoflop", {"at": at, **options}))
