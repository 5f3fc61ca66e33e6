"""Where curves end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _library, plots
from ._library import Array, Reply
from .answers import Answer, Estimate, warn
from .errors import Error
from .options import Value, arguments
from .runs import Logs, Run, RunData

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Extrapolation(Answer):
    """Where one curve ends; by :func:`extrapolate`."""

    def __init__(self, reply: Reply, run: Run | None = None) -> None:
        super().__init__(reply)
        self._run = run

    @property
    def _forecast(self) -> Mapping[str, Any]:
        forecast: Mapping[str, Any] = self.json["forecasts"][0]
        return forecast

    @property
    def final(self) -> Estimate:
        """What will be logged at the horizon: its median and interval."""
        final = self._forecast["final"]
        return Estimate.of(final["median"], final, self._forecast["level"])

    @property
    def positions(self) -> Array:
        """Where the forecast tells of the curve, between the last value and the horizon."""
        return np.array([point["position"] for point in self._forecast["points"]])

    @property
    def median(self) -> Array:
        return np.array([point["median"] for point in self._forecast["points"]])

    @property
    def reach(self) -> Mapping[str, Any] | None:
        """With ``target``: whether and where it is reached, as ``Documentation/json.md`` says."""
        return self._forecast.get("reach")

    def quantile(self, share: float) -> Estimate:
        """The value at the horizon that this share of what may happen lies below.

        >>> import numpy as np
        >>> steps = 100.0 * np.arange(1, 101)
        >>> curve = lc.extrapolate(steps, 2.5 + 3 * steps**-0.5, horizon=50_000)
        >>> curve.quantile(0.05).value < curve.final.value < curve.quantile(0.95).value
        True
        """
        known = self._forecast["final"]["quantiles"]
        shares = [quantile["share"] for quantile in known]
        if not shares[0] <= share <= shares[-1]:
            raise Error(f"a share of {share}: the forecast has quantiles from {shares[0]} to {shares[-1]}")
        value = float(np.interp(share, shares, [quantile["value"] for quantile in known]))
        return Estimate(value, None, self._forecast["level"])

    def _table(self) -> dict[str, list[Any]]:
        points = self._forecast["points"]
        return {
            str(self.json["position"]): [point["position"] for point in points],
            "median": [point["median"] for point in points],
            "lower": [point["lower"] for point in points],
            "upper": [point["upper"] for point in points],
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws what was seen and what is expected. Needs matplotlib."""
        axes = plots.axes(ax)
        table = self._table()
        if self._run is not None:
            axes.plot(self._run.steps, self._run.losses, color="0.5", label=str(self._forecast["run"]))
        plots.fan(
            axes, self.positions, table["median"], table["lower"], table["upper"], "forecast",
            self._forecast["level"],
        )
        axes.set_xlabel(str(self.json["position"]))
        axes.set_ylabel(str(self.json["metric"]))
        axes.legend()
        return axes


class Extrapolations(Answer, Sequence[Extrapolation]):
    """Where each of many curves ends; by :func:`extrapolate`."""

    def __init__(self, reply: Reply, runs: Sequence[Run]) -> None:
        Answer.__init__(self, reply)
        self._runs = {run.name: run for run in runs}

    @property
    def unanswered(self) -> dict[str, str]:
        """Curves of which nothing can be said, and why."""
        return {curve["run"]: curve["reason"] for curve in self.json["unanswered"]}

    @overload
    def __getitem__(self, key: int) -> Extrapolation: ...
    @overload
    def __getitem__(self, key: slice) -> list[Extrapolation]: ...
    def __getitem__(self, key: int | slice) -> Extrapolation | list[Extrapolation]:
        forecasts = self.json["forecasts"]
        if isinstance(key, slice):
            return [self[index] for index in range(*key.indices(len(forecasts)))]
        forecast = forecasts[key]
        one = Extrapolation.__new__(Extrapolation)
        one.json = {**self.json, "forecasts": [forecast], "unanswered": []}
        one.notes = []
        one._run = self._runs.get(forecast["run"])
        one._text = ""
        one._summary = f"{forecast['run']} ends at {self.json['metric']} {one.final!r}."
        return one

    def __len__(self) -> int:
        return len(self.json["forecasts"])

    def __iter__(self) -> Iterator[Extrapolation]:
        return (self[index] for index in range(len(self)))

    def _table(self) -> dict[str, list[Any]]:
        forecasts = self.json["forecasts"]
        finals = [forecast["final"] for forecast in forecasts]
        return {
            "run": [forecast["run"] for forecast in forecasts],
            "seen": [forecast["seen"] for forecast in forecasts],
            "horizon": [forecast["horizon"] for forecast in forecasts],
            "median": [final["median"] for final in finals],
            "lower": [final["lower"] for final in finals],
            "upper": [final["upper"] for final in finals],
        }


@overload
def extrapolate(data: ArrayLike, values: ArrayLike, **options: Any) -> Extrapolation: ...
@overload
def extrapolate(data: RunData, values: None = None, **options: Any) -> Extrapolation | Extrapolations: ...
def extrapolate(
    data: Any,
    values: ArrayLike | None = None,
    *,
    horizon: float | None = None,
    schedule: str | None = None,
    rivals: RunData | None = None,
    metric: str | None = None,
    goal: str | None = None,
    bounds: tuple[float | None, float | None] | None = None,
    target: float | None = None,
    level: float | None = None,
    **options: Value,
) -> Extrapolation | Extrapolations:
    """Where one curve ends, or each of many: steps and values, or runs as :func:`losscast.fit` takes them.

    :param horizon: where the curves end; the last step of the schedule if nothing is said.
    :param schedule: the learning rates of the whole run, so that a decay still to come is foreseen.
    :param rivals: finished runs of the same study, three or more.
    :param metric: what the values are called, such as ``accuracy``, which says its range and what is better.
    :param goal: ``lower`` or ``higher`` is better, where the name does not say it.
    :param bounds: values that the metric can take; ``None`` is no bound.
    :param target: say when this value is reached, under ``reach``.
    :param options: further options of ``losscast extrapolate``, such as ``to=1000``, ``by="seed"``.

    >>> import numpy as np
    >>> steps = 100.0 * np.arange(1, 101)
    >>> lc.extrapolate(steps, 2.5 + 3 * steps**-0.5, horizon=50_000).final
    2.506 (90 % interval 2.47... to 2.52...)
    """
    if values is not None:
        data = Run(data, values, metric=metric or "loss")
    logs = _curves(data)
    compared = None if rivals is None else _curves(rivals)
    given: dict[str, Value] = dict(
        horizon=horizon, schedule=schedule, goal=goal, target=target, level=level,
        bounds=None if bounds is None else ":".join("" if end is None else repr(end) for end in bounds),
        metric=metric if metric is not None else _name(logs, "metric", "loss"),
        x=_name(logs, "x", "step"),
    )
    files, words = logs.files, ["--", *logs.names]
    if compared is not None:
        # They are told apart from the curves by their folder.
        rival_files = [file.under("rivals") for file in compared.files]
        files = files + rival_files
        words = [*words[1:], "--rivals", *(file.name for file in rival_files)]
    reply = _library.command(["extrapolate", *arguments({**given, **options}), *words], files)
    warn(reply.notes)
    one = len(logs.files) == 1 and "by" not in options
    if one:
        return Extrapolation(reply, logs.runs[0] if logs.runs else None)
    return Extrapolations(reply, logs.runs)


def _curves(data: RunData) -> Logs:
    """Curves under the name of their own metric, so that it says what is better and what it can be."""
    if isinstance(data, Run):
        return Logs(data, step=data.x, loss=data.metric)
    logs = Logs(data)
    if not logs.runs:
        return logs
    first = logs.runs[0]
    return Logs(logs.runs, step=first.x, loss=first.metric) if not logs.tables else logs


def _name(logs: Logs, kind: str, usual: str) -> str | None:
    """The column of curves whose name is not the usual one."""
    if not logs.runs:
        return None
    name: str = getattr(logs.runs[0], kind)
    return None if name == usual else name

