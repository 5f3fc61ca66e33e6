"""Runs, and what else a fit can be given."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _library
from ._library import Array, Block, File, numbers
from .answers import frame, html_text, warn
from .errors import Error
from .options import Value, arguments

if TYPE_CHECKING:
    import pandas as pd

PathLike = Union[str, "os.PathLike[str]"]


class Run:
    """One training run: its losses at steps, and its learning rates or its schedule.

    >>> import losscast as lc
    >>> lc.Run([100, 200, 300], [3.2, 2.9, 2.8], schedule="cosine:peak=1e-3,steps=400", name="cosine")
    cosine: 3 values of loss to step 300, under cosine:peak=1e-3,steps=400

    Arrays of ``float64`` are kept as they are and not copied. A rate that is NaN was not logged.
    """

    def __init__(
        self,
        steps: ArrayLike,
        losses: ArrayLike,
        rates: ArrayLike | None = None,
        *,
        name: str = "run",
        schedule: str | None = None,
        parameters: float | None = None,
        metric: str = "loss",
        x: str = "step",
    ) -> None:
        """
        :param rates: the learning rate that each step used.
        :param schedule: the text of the schedule that is planned for the whole run.
        :param parameters: how many the model has.
        :param metric: what the values are called, which says whether lower or higher is better.
        :param x: what they stand against.
        """
        self.name = name
        self.metric = metric
        self.x = x
        self.steps: Array = numbers(steps)
        self.losses: Array = numbers(losses)
        self.rate_steps: Array = np.empty(0)
        self.rates: Array = np.empty(0)
        self.notes: list[str] = []
        if len(self.steps) != len(self.losses):
            raise Error(f"{name}: {len(self.steps)} steps and {len(self.losses)} losses", 65)
        if rates is not None:
            logged = numbers(rates)
            if len(logged) != len(self.steps):
                raise Error(f"{name}: {len(self.steps)} steps and {len(logged)} rates", 65)
            is_logged = ~np.isnan(logged)
            everywhere = bool(is_logged.all())
            self.rate_steps = self.steps if everywhere else self.steps[is_logged]
            self.rates = logged if everywhere else logged[is_logged]
        self._head: list[str] = []
        if schedule is not None:
            self._head.append(f"schedule: {_one_line(schedule)}")
        if parameters is not None:
            self._head.append(f"parameters: {parameters:.17g}")

    @property
    def schedule(self) -> str | None:
        """The text of the schedule that is planned, if it is known."""
        return self._entry("schedule")

    @property
    def parameters(self) -> float | None:
        """How many parameters the model has, if that is known."""
        text = self._entry("parameters")
        try:
            return None if text is None else float(text)
        except ValueError:
            return None

    def _entry(self, key: str) -> str | None:
        found = [line[len(key) + 1 :] for line in self._head if line.startswith(key + ":")]
        return found[-1].strip() if found else None

    def to_frame(self) -> pd.DataFrame:
        """The rows with a value, as a data frame. Needs pandas."""
        return frame({self.x: self.steps, self.metric: self.losses})

    def _file(self, step: str, loss: str) -> File:
        """The run under names of columns."""
        together = {step: self.steps, loss: self.losses}
        if not len(self.rates):
            return File(self.name, head=self._head, blocks=[Block(together)])
        if self.rate_steps is self.steps or np.array_equal(self.rate_steps, self.steps):
            return File(self.name, head=self._head, blocks=[Block({**together, "rate": self.rates})])
        apart = {step: self.rate_steps, "rate": self.rates}
        return File(self.name, head=self._head, blocks=[Block(together), Block(apart)])

    def __repr__(self) -> str:
        end = f" to {self.x} {self.steps[-1]:.15g}" if len(self.steps) else ""
        under = f", under {self.schedule}" if self.schedule else ""
        return f"{self.name}: {len(self.steps)} values of {self.metric}{end}{under}"


class Runs(Sequence[Run]):
    """Runs in order, found by their places or their names."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs = list(runs)

    @property
    def names(self) -> list[str]:
        return [run.name for run in self._runs]

    @overload
    def __getitem__(self, key: int | str) -> Run: ...
    @overload
    def __getitem__(self, key: slice) -> Runs: ...
    def __getitem__(self, key: int | str | slice) -> Run | Runs:
        if isinstance(key, slice):
            return Runs(self._runs[key])
        if isinstance(key, str):
            for run in self._runs:
                if run.name == key:
                    return run
            raise KeyError(f"no run is called {key!r}; there are {', '.join(self.names)}")
        return self._runs[key]

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def _table(self) -> dict[str, list[Any]]:
        return {
            "run": self.names,
            "metric": [run.metric for run in self._runs],
            "values": [len(run.steps) for run in self._runs],
            "last": [float(run.steps[-1]) if len(run.steps) else None for run in self._runs],
            "rates": [len(run.rates) for run in self._runs],
            "schedule": [run.schedule for run in self._runs],
        }

    def to_frame(self) -> pd.DataFrame:
        """All rows with a value, the name of the run beside each. Needs pandas."""
        names = np.repeat(np.array(self.names, dtype=object), [len(run.steps) for run in self._runs])
        steps = np.concatenate([run.steps for run in self._runs]) if self._runs else np.empty(0)
        losses = np.concatenate([run.losses for run in self._runs]) if self._runs else np.empty(0)
        x, metric = (self._runs[0].x, self._runs[0].metric) if self._runs else ("step", "loss")
        return frame({"run": names, x: steps, metric: losses})

    def __repr__(self) -> str:
        count = "1 run" if len(self) == 1 else f"{len(self)} runs"
        shown = ", ".join(self.names[:8]) + (" …" if len(self) > 8 else "")
        rows = sum(len(run.steps) for run in self._runs)
        return f"{count} of {rows} values: {shown}" if self._runs else "no runs"

    def _repr_html_(self) -> str:
        return html_text(repr(self), self._table())


def read(
    *paths: PathLike,
    step: str | None = None,
    loss: str | None = None,
    rate: str | None = None,
    by: str | None = None,
    where: Sequence[str] | str | None = None,
    step_size: float | None = None,
    pattern: str | None = None,
) -> Runs:
    """Reads the runs of logs: CSV, TSV, JSON lines, gzipped or not, or what your tool writes.

    :param paths: files, folders of event files, or patterns such as ``runs/*/metrics.csv``.
    :param step: the column of steps, where its usual names do not find it; likewise ``loss`` and ``rate``.
    :param by: columns, separated by commas, that tell the runs of a file apart.
    :param where: conditions that rows have to satisfy, such as ``size=1B``.
    :param step_size: what one step adds to the column of steps, if that counts tokens.
    :param pattern: a regular expression whose named groups are columns, for lines of an unknown format.

    >>> import losscast as lc
    >>> lc.read(f"{data}/constant.csv", f"{data}/cosine.csv")
    2 runs of 200 values: constant, cosine
    """
    given: dict[str, Value] = dict(
        step=step, loss=loss, rate=rate, by=by, where=where, step_size=step_size, pattern=pattern
    )
    if isinstance(where, str):
        given["where"] = [where]
    found = [file for path in paths for file in _matching(os.fspath(path))]
    if not found:
        raise Error("name a log, or a pattern of logs")
    reply = _library.read([*arguments(given), "--", *found])
    runs: list[Run] = []
    columns = iter(reply.columns)
    for read in json.loads(reply.text):
        run = Run.__new__(Run)
        run.name, run.x, run.metric = read["name"], read["x"], read["metric"]
        run.steps, run.losses = next(columns), next(columns)
        run.rate_steps, run.rates = next(columns), next(columns)
        run.notes, run._head = read["notes"], read["head"]
        runs.append(run)
    warn(reply.notes)
    return Runs(_named_apart(runs))


def _matching(path: str) -> list[str]:
    """The paths that a pattern stands for; what exists under that name is itself."""
    path = os.path.expanduser(path)
    if os.path.exists(path) or not glob.has_magic(path):
        return [path]
    found = sorted(glob.glob(path, recursive=True))
    if not found:
        raise Error(f"{path}: no file fits this pattern", 66)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _named_apart(runs: Iterable[Run]) -> list[Run]:
    """The runs under names that are all different, as the command line makes them: a, a-2, a-3."""
    all_runs = list(runs)
    taken = {run.name for run in all_runs}
    seen: set[str] = set()
    apart: list[Run] = []
    for run in all_runs:
        if run.name in seen:
            number = 2
            while f"{run.name}-{number}" in taken:
                number += 1
            run = _renamed(run, f"{run.name}-{number}")
            taken.add(run.name)
        seen.add(run.name)
        apart.append(run)
    return apart


def _renamed(run: Run, name: str) -> Run:
    other = Run.__new__(Run)
    other.__dict__.update(run.__dict__)
    other.name = name
    return other


Table = Union["pd.DataFrame", Mapping[str, ArrayLike]]
"""Columns by their names."""
RunData = Union[Run, Iterable[Run], PathLike, Table, Mapping[str, Any]]
"""Runs; or paths of logs; or a table of the rows of a run, or of several with ``by``; or runs or tables by
their names."""


class Logs:
    """What a command is given as logs: names among its arguments, and files in memory behind them."""

    def __init__(self, data: RunData, *, step: str = "step", loss: str = "loss") -> None:
        self.files: list[File] = []
        self.runs: list[Run] = []
        self._step, self._loss = step, loss
        self._take(data)
        self.runs = _named_apart(self.runs)
        self.files += [run._file(step, loss) for run in self.runs]
        if not self.files:
            raise Error("give a run, or the log of one")

    @property
    def names(self) -> list[str]:
        return [file.name for file in self.files]

    @property
    def tables(self) -> list[File]:
        """Those that are given as tables, and not as runs."""
        return self.files[: len(self.files) - len(self.runs)]

    @property
    def schedules(self) -> list[str]:
        """Options that say the schedules of runs without rates."""
        options: list[str] = []
        for run in self.runs:
            if run.schedule is None or len(run.rates):
                continue
            if any(sign in run.name for sign in ":(="):
                raise Error(f"the name {run.name!r}: a run with a schedule has no ':', '(' or '=' in its name")
            options.append(f"--schedule={run.name}={run.schedule}")
        return options

    def _take(self, data: Any, name: str | None = None) -> None:
        if isinstance(data, Run):
            self.runs.append(data if name is None else _renamed(data, name))
        elif isinstance(data, (str, os.PathLike)):
            runs = read(data)
            only = len(runs) == 1
            self.runs += [run if name is None or not only else _renamed(run, name) for run in runs]
        elif is_table(data):
            self.files.append(table_file(data, name or "table"))
        elif isinstance(data, Mapping):
            for key, value in data.items():
                self._take(value, str(key))
        elif isinstance(data, tuple) and 2 <= len(data) <= 3 and not isinstance(data[0], Run):
            self.runs.append(Run(*data, name=name or "run"))
        elif isinstance(data, Iterable):
            for item in data:
                self._take(item)
        else:
            raise Error(f"{type(data).__name__} is no run, table, path or list of these")


def is_table(data: object) -> bool:
    """Whether it is a data frame, or columns of numbers or texts by their names."""
    if hasattr(data, "columns") and hasattr(data, "__getitem__"):
        return True
    return (
        isinstance(data, Mapping)
        and bool(data)
        and all(
            not isinstance(column, (str, Run, Mapping, tuple, os.PathLike))
            and not hasattr(column, "columns")
            and np.ndim(column) == 1
            for column in data.values()
        )
    )


def table_file(data: Any, name: str) -> File:
    """A table under a name, row by row as it is."""
    names = list(data.columns) if hasattr(data, "columns") else list(data)
    columns = {str(column): np.asarray(data[column]) for column in names}
    return File(name, blocks=[Block({key: _plain(values) for key, values in columns.items()})])


def _plain(values: np.ndarray[Any, Any]) -> ArrayLike:
    """Numbers or texts, of whatever kind the column is."""
    if values.dtype.kind in "fiub":
        return values
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        return values.astype(object)
