"""Options of the command line, spelled as Python spells arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Union

Value = Union[str, float, bool, None, Sequence[Any], Mapping[str, Any]]
"""What an option can be given: ``True`` for a flag, a list for one that may be repeated, and a dictionary for
one that takes ``RUN=VALUE``. ``None`` leaves it out."""


def arguments(options: Mapping[str, Value]) -> list[str]:
    """The arguments that options stand for.

    >>> arguments({"leave_out": ["wsd", "cosine"], "level": 0.95, "as_seeds": True, "law": None})
    ['--leave-out=wsd', '--leave-out=cosine', '--level=0.95', '--as-seeds']
    >>> arguments({"from_": 450, "warmup": {"a": 100}})
    ['--from=450', '--warmup=a=100']
    """
    words: list[str] = []
    for key, value in options.items():
        name = "--" + key.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(name)
        elif isinstance(value, Mapping):
            words += [f"{name}={run}={_text(item)}" for run, item in value.items()]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            words += [f"{name}={_text(item)}" for item in value]
        else:
            words.append(f"{name}={_text(value)}")
    return words


def _text(value: object) -> str:
    # A whole number that is a float, such as 5e4, is one to commands that ask for whole numbers.
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if hasattr(value, "item"):
        return _text(value.item())
    return str(value)
