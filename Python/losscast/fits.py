"""Fits of laws to runs, and what they foresee."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _library, plots
from ._library import File, Reply
from .answers import Answer, Estimate, warn
from .errors import Error
from .options import Value, arguments
from .runs import Logs, PathLike, RunData

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Forecast(Answer):
    """The loss along a schedule, by :meth:`Fit.forecast`."""

    @property
    def final(self) -> Estimate:
        """The loss at the last step."""
        final = self.json["final"]
        return Estimate.of(final["loss"], final, self.json["level"])

    @property
    def warnings(self) -> list[str]:
        """Where the schedule leaves what was fitted."""
        return list(self.json["warnings"])

    def _table(self) -> dict[str, list[Any]]:
        keys = ("step", "loss", "lower", "upper")
        return {key: [point.get(key) for point in self.json["points"]] for key in keys}

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the forecast. Needs matplotlib."""
        axes = plots.axes(ax)
        table = self._table()
        plots.fan(
            axes, table["step"], table["loss"], table["lower"], table["upper"], self.json["schedule"],
            self.json["level"],
        )
        axes.set_xlabel("step")
        axes.set_ylabel("loss, nats")
        return axes


class Comparison(Answer):
    """Schedules by the loss that they end at, the lowest first; by :meth:`Fit.compare`."""

    @property
    def best(self) -> str:
        """The text of the schedule that ends lowest."""
        return str(self.json["schedules"][0]["schedule"])

    def _table(self) -> dict[str, list[Any]]:
        keys = ("schedule", "finalLoss", "finalInterval", "gap", "gapInterval", "probabilityBest", "rank")
        return {key: [entry.get(key) for entry in self.json["schedules"]] for key in keys}


class Evaluation(Answer):
    """How well a fit predicted runs, by :meth:`Fit.evaluate`."""

    @property
    def mean(self) -> dict[str, float]:
        """The averages over the runs."""
        return dict(self.json["mean"])

    def _table(self) -> dict[str, list[Any]]:
        keys = (
            "name", "points", "r2", "rmse", "meanRelativeError", "finalLoss", "predictedFinalLoss",
            "finalInterval", "coverage",
        )
        return {key: [run.get(key) for run in self.json["runs"]] for key in keys}


class Optimum(Answer):
    """The schedule that would end lowest, by :meth:`Fit.optimize`."""

    @property
    def schedule(self) -> str:
        """Its text."""
        return str(self.json["schedule"])

    @property
    def final(self) -> Estimate:
        """The loss at its last step."""
        return Estimate.of(self.json["finalLoss"], self.json.get("finalInterval"), self.json["level"])

    def _table(self) -> dict[str, list[Any]]:
        keys = ("schedule", "finalLoss", "gain", "gainInterval")
        return {key: [other.get(key) for other in self.json["against"]] for key in keys}


class Fit(Answer):
    """Laws of the learning rate, fitted to runs by :func:`fit`."""

    @property
    def law(self) -> str:
        """The name of the law, or ``average``."""
        return str(self.json["law"])

    @property
    def weights(self) -> dict[str, float]:
        """The laws that the average is of, and what each counts; the law alone with 1."""
        if "members" not in self.json:
            return {self.law: 1.0}
        return {member["law"]: member["weight"] for member in self.json["members"]}

    @property
    def parameters(self) -> dict[str, Estimate]:
        """The parameters of the law; of an average, those of the law that counts most."""
        values = self.json["parameters"] if "parameters" in self.json else self.json["members"][0]["parameters"]
        level = self.json["conventions"]["level"]
        return {
            name: Estimate.of(value["value"], value.get("interval"), level)
            for name, value in values.items()
        }

    def _table(self) -> dict[str, list[Any]]:
        if "members" in self.json:
            return {"law": list(self.weights), "weight": list(self.weights.values())}
        estimates = self.parameters
        return {
            "parameter": list(estimates),
            "value": [estimate.value for estimate in estimates.values()],
            "interval": [estimate.interval for estimate in estimates.values()],
        }

    def forecast(
        self,
        schedule: str,
        *,
        at: Sequence[int] | None = None,
        level: float | None = None,
        target: float | None = None,
        against: str | None = None,
        **options: Value,
    ) -> Forecast:
        """The loss along a schedule.

        :param at: the steps to forecast; 200 of them if nothing is said.
        :param target: say when this loss is reached, under ``json["target"]``.
        :param against: say how many steps are saved against this schedule, under ``json["against"]``.
        :param options: further options of ``losscast predict``.

        >>> fit = lc.fit([f"{data}/constant.csv", f"{data}/cosine.csv"], from_=450)
        >>> fit.forecast("wsd:peak=3e-3,steps=3000,warmup=300,decay=600").final.value < 1
        True
        """
        return Forecast(
            self._ask(
                "predict", schedule=schedule, at=at, level=level, target=target, against=against, **options
            )
        )

    def compare(
        self,
        schedules: Sequence[str],
        *,
        level: float | None = None,
        target: float | None = None,
        **options: Value,
    ) -> Comparison:
        """Which of the schedules ends lowest, by how much, and how sure that is."""
        return Comparison(
            self._ask("compare", schedule=list(schedules), level=level, target=target, **options)
        )

    def evaluate(self, runs: RunData, *, level: float | None = None, **options: Value) -> Evaluation:
        """How well the fit predicts runs. Rows that it was made from are left out."""
        logs = Logs(runs)
        name = "the fit"
        while name in logs.names:
            name += "'"
        reply = _library.command(
            ["evaluate", *arguments({"level": level, **options}), *logs.schedules, "--", name, *logs.names],
            [File(name, text=self._text), *logs.files],
        )
        warn(reply.notes)
        return Evaluation(reply)

    def optimize(self, peak: float, steps: int, *, warmup: int = 0, **options: Value) -> Optimum:
        """The schedule of this peak and length that would end lowest, warm-up included in the steps."""
        return Optimum(self._ask("optimize", peak=peak, steps=steps, warmup=warmup, **options))

    def next(self, **options: Value) -> Answer:
        """The run that would teach most for what it costs; options as of ``losscast next``."""
        return Answer(self._ask("next", **options))

    def save(self, path: PathLike) -> None:
        """Saves the fit for :func:`load`, and for the command line."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self._text)

    def _ask(self, command: str, **options: Value) -> Reply:
        file = File("the fit", text=self._text)
        reply = _library.command([command, *arguments(options), "--", file.name], [file])
        warn(reply.notes)
        return reply


def fit(
    runs: RunData,
    *,
    law: str | None = None,
    leave_out: Sequence[str] | None = None,
    from_: int | None = None,
    to: int | None = None,
    level: float | None = None,
    **options: Value,
) -> Fit:
    """Fits laws of the learning rate to runs, all together.

    :param runs: what :func:`read` gives; runs, paths, a data frame or columns by name, or several of these by
        name.
    :param law: the law to fit, or several, separated by commas; the average of all if nothing is said.
    :param leave_out: names of runs that are scored and not fitted, under ``json["leftOut"]``.
    :param from_: leave out rows before this step; ``to``: those after.
    :param options: further options of ``losscast fit``, such as ``exclude="a=100:200"``, ``warmup=300``,
        ``model_size={"a": 1e8}``, ``by="seed"``.

    >>> lc.fit(lc.read(f"{data}/constant.csv", f"{data}/cosine.csv"), law="annealing").law
    'annealing'
    """
    logs = Logs(runs)
    given: dict[str, Value] = dict(law=law, leave_out=leave_out, from_=from_, to=to, level=level)
    reply = _library.command(
        ["fit", *arguments({**given, **options}), *logs.schedules, "--", *logs.names], logs.files
    )
    warn(reply.notes)
    return Fit(reply)


def load(path: PathLike) -> Fit:
    """The fit in a file that :meth:`Fit.save` or ``losscast fit --out`` wrote."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as problem:
        raise Error(f"{os.fspath(path)}: cannot be read: {problem}", 66) from None
    try:
        content = json.loads(text)
        runs = len(content["runs"])
        summary = f"{content['law']} of {runs} run{'' if runs == 1 else 's'}, from {os.fspath(path)}"
    except (ValueError, KeyError, TypeError):
        raise Error(f"{os.fspath(path)}: is no fit of runs", 65) from None
    return Fit(Reply(text, summary, [], False))

