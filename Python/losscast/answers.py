"""What all answers have in common."""

from __future__ import annotations

import html
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from ._library import Reply
from .errors import Note

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Estimate:
    """A number and what is left in doubt of it.

    >>> Estimate(2.5, (2.4, 2.6), 0.9)
    2.5 (90 % interval 2.4 to 2.6)
    >>> float(Estimate(2.5, None, 0.9))
    2.5
    """

    value: float
    interval: tuple[float, float] | None
    """Nothing where the fit has none."""
    level: float

    @classmethod
    def of(cls, value: float, interval: Sequence[float] | Mapping[str, Any] | None, level: float) -> Estimate:
        """An estimate by numbers of an answer, whose interval is a pair, or what has ``lower`` and ``upper``."""
        if isinstance(interval, Mapping):
            lower, upper = interval.get("lower"), interval.get("upper")
            interval = None if lower is None or upper is None else (lower, upper)
        ends = None if interval is None else (float(interval[0]), float(interval[1]))
        return cls(float(value), ends, float(level))

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        if self.interval is None:
            return f"{self.value:.4g}"
        low, high = self.interval
        return f"{self.value:.4g} ({100 * self.level:.4g} % interval {low:.4g} to {high:.4g})"


class Answer:
    """What a command answers.

    ``json`` has all of it, by the keys that ``Documentation/json.md`` lists; ``notes`` say what was dropped,
    joined or assumed.
    """

    json: Any
    notes: list[str]

    def __init__(self, reply: Reply) -> None:
        self.json = json.loads(reply.text)
        self.notes = reply.notes
        self._text = reply.text
        self._summary = reply.summary

    def _table(self) -> Mapping[str, Sequence[Any]]:
        """The main table of the answer, by columns."""
        return {}

    def to_frame(self) -> pd.DataFrame:
        """The main table of the answer as a data frame. Needs pandas."""
        return frame(self._table())

    def __repr__(self) -> str:
        return self._summary

    def _repr_html_(self) -> str:
        return html_text(self._summary, self._table())


MOST_ROWS = 20
"""Of longer tables a notebook shows these first rows."""


def html_text(summary: str, table: Mapping[str, Sequence[Any]]) -> str:
    """A sentence and a table, with all that comes from files and names escaped."""
    text = f"<p>{html.escape(summary)}</p>"
    if not table:
        return text
    head = "".join(f"<th>{html.escape(str(name))}</th>" for name in table)
    rows = list(zip(*table.values(), strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_cell(value))}</td>" for value in row) + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    more = f"<p>and {len(rows) - MOST_ROWS} more rows</p>" if len(rows) > MOST_ROWS else ""
    return f"{text}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def frame(table: Mapping[str, ArrayLike]) -> pd.DataFrame:
    try:
        import pandas as pd
    except ImportError:
        raise ImportError("data frames need pandas: pip install pandas") from None
    return pd.DataFrame(dict(table))


def warn(notes: Sequence[str]) -> None:
    """Says what there is to know, at the line of the caller's that asked."""
    if notes:
        warnings.warn("\n".join(notes), Note, stacklevel=3)
