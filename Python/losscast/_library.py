"""The shared library, and calls of it."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import Error

Array = NDArray[np.float64]

NAME = "libLosscastC.so"
STOP = 3
"""The status of a verdict to stop, which is an answer."""


def path() -> Path:
    """The library: the one that ``LOSSCAST_LIBRARY`` names, or the package's own."""
    given = os.environ.get("LOSSCAST_LIBRARY")
    return Path(given) if given else Path(__file__).with_name(NAME)


@cache
def _library() -> ctypes.CDLL:
    file = path()
    if not file.is_file():
        raise ImportError(
            f"{file} is missing. The wheel brings it; from a checkout, run Scripts/build-wheel, or set "
            "LOSSCAST_LIBRARY to a library that is built"
        )
    library = ctypes.CDLL(str(file))
    handle, text, columns = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p
    functions: dict[str, tuple[Any, list[Any]]] = {
        "losscast_command": (handle, [text, columns, columns, ctypes.c_int64]),
        "losscast_read": (handle, [text]),
        "losscast_rates": (handle, [text]),
        "losscast_status": (ctypes.c_int32, [handle]),
        "losscast_text": (text, [handle]),
        "losscast_summary": (text, [handle]),
        "losscast_notes": (text, [handle]),
        "losscast_column": (handle, [handle, ctypes.c_int64, ctypes.POINTER(ctypes.c_int64)]),
        "losscast_release": (None, [handle]),
        "losscast_version": (text, []),
    }
    for name, (result, arguments) in functions.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


@dataclass
class Reply:
    """What came of a call."""

    text: str
    summary: str
    notes: list[str]
    stops: bool
    columns: list[Array] = field(default_factory=list)


@dataclass
class Block:
    """Columns of one length: numbers, or texts."""

    columns: Mapping[str, ArrayLike]


@dataclass
class File:
    """What a call is given under a name: a text, or rows in blocks with the comment lines before them."""

    name: str
    text: str | None = None
    head: Sequence[str] = ()
    blocks: Sequence[Block] = ()

    def under(self, folder: str) -> File:
        """The same in a folder, so that it is told from another of its name."""
        return replace(self, name=f"{folder}/{self.name}")


def numbers(values: ArrayLike) -> Array:
    """The values as the library looks at them, which are not copied if they are so already."""
    try:
        array = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise Error(f"these are no numbers: {problem}") from None
    if array.ndim != 1:
        raise Error(f"an array of {array.ndim} dimensions where a column belongs")
    return array


def _is_text(values: ArrayLike) -> bool:
    array = np.asarray(values)
    return array.dtype.kind in "US" or (
        array.dtype.kind == "O" and any(isinstance(value, str) for value in array.flat)
    )


def _text(value: object) -> str:
    # What is missing is NaN or None in a data frame.
    return "" if value is None or value != value else str(value)


def command(arguments: Sequence[str], files: Iterable[File] = ()) -> Reply:
    """Runs a command over files in memory, and gives what it answers."""
    arrays: list[Array] = []
    described: list[dict[str, Any]] = []
    for file in files:
        if file.text is not None:
            described.append({"name": file.name, "text": file.text})
            continue
        blocks: list[list[dict[str, Any]]] = []
        for block in file.blocks:
            columns: list[dict[str, Any]] = []
            for name, values in block.columns.items():
                if _is_text(values):
                    texts = [_text(value) for value in np.asarray(values, dtype=object)]
                    columns.append({"name": str(name), "texts": texts})
                else:
                    columns.append({"name": str(name), "values": len(arrays)})
                    arrays.append(numbers(values))
            blocks.append(columns)
        described.append({"name": file.name, "head": list(file.head), "blocks": blocks})
    request = json.dumps({"arguments": list(arguments), "files": described}).encode()
    count = len(arrays)
    pointers = (ctypes.c_void_p * count)(*(array.ctypes.data for array in arrays))
    lengths = (ctypes.c_int64 * count)(*(len(array) for array in arrays))
    return _reply(_library().losscast_command(request, pointers, lengths, count))


def read(arguments: Sequence[str]) -> Reply:
    """The rows of the runs of logs, of each run four columns."""
    return _reply(_library().losscast_read(json.dumps({"arguments": list(arguments)}).encode()))


def rates(schedule: str) -> Array:
    """The rates of steps 1 to the last of a schedule."""
    return _reply(_library().losscast_rates(schedule.encode())).columns[0]


def version() -> str:
    text: bytes = _library().losscast_version()
    return text.decode()


def _reply(answer: int) -> Reply:
    library = _library()
    try:
        status: int = library.losscast_status(answer)
        text: str = library.losscast_text(answer).decode()
        if status not in (0, STOP):
            raise Error(text, status)
        return Reply(
            text,
            library.losscast_summary(answer).decode().strip(),
            json.loads(library.losscast_notes(answer)),
            status == STOP,
            _columns(library, answer),
        )
    finally:
        library.losscast_release(answer)


def _columns(library: ctypes.CDLL, answer: int) -> list[Array]:
    columns: list[Array] = []
    length = ctypes.c_int64()
    while start := library.losscast_column(answer, len(columns), ctypes.byref(length)):
        values = (ctypes.c_double * length.value).from_address(start)
        column = np.array(values, dtype=np.float64)
        column.flags.writeable = False
        columns.append(column)
    return columns
