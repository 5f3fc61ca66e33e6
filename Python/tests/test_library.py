"""The C interface itself: hostile arguments, threads and memory."""

from __future__ import annotations

import ctypes
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import losscast as lc
from losscast import _library

library = _library._library()
STEPS = 100.0 * np.arange(1, 101)
LOSSES = 2.5 + 3 * STEPS**-0.5


def status(answer: int) -> tuple[int, str]:
    found = library.losscast_status(answer), library.losscast_text(answer).decode()
    library.losscast_release(answer)
    return found


def call(
    request: Any,
    columns: list[Any] | None = None,
    lengths: list[int] | None = None,
    count: int | None = None,
) -> Any:
    text = request if isinstance(request, bytes) or request is None else json.dumps(request).encode()
    pointers = columns or []
    number = len(pointers) if count is None else count
    return status(
        library.losscast_command(
            text, (ctypes.c_void_p * len(pointers))(*pointers) if pointers else None,
            (ctypes.c_int64 * len(lengths))(*lengths) if lengths else None, number,
        )
    )


CURVE = {
    "arguments": ["extrapolate", "run", "--horizon=50000"],
    "files": [{"name": "run", "blocks": [[{"name": "step", "values": 0}, {"name": "loss", "values": 1}]]}],
}
ADDRESSES = [STEPS.ctypes.data, LOSSES.ctypes.data]


def test_a_curve_is_answered() -> None:
    assert call(CURVE, ADDRESSES, [100, 100])[0] == 0


@pytest.mark.parametrize(
    ("request_", "columns", "lengths", "count", "message"),
    [
        (None, None, None, 0, "null"),
        (b"", None, None, 0, "losscast.h"),
        (b"\xff\xfe", None, None, 0, "losscast.h"),
        (b"[]", None, None, 0, "losscast.h"),
        ({"arguments": []}, None, None, 0, "no answer of a command"),
        ({"arguments": ["train"]}, None, None, 0, "no answer of a command 'train'"),
        ({"arguments": ["fit", "--help"]}, None, None, 0, "USAGE"),
        ({"arguments": ["fit", "-"]}, None, None, 0, "standard input"),
        (CURVE, None, None, 0, "column 0 of 0"),
        (CURVE, None, None, 2, "null"),
        (CURVE, ADDRESSES, [100, 100], -1, "a count of -1"),
        (CURVE, ADDRESSES, [100, 100], 1, "column 1 of 1"),
        (CURVE, ADDRESSES, [100, -1], 2, "a length of -1"),
        (CURVE, [0, 0], [100, 100], 2, "are null"),
        (CURVE, ADDRESSES, [100, 99], 2, "one length"),
        (CURVE, ADDRESSES, [0, 0], 2, "step"),
    ],
)
def test_hostile_arguments_are_errors(
    request_: Any, columns: Any, lengths: Any, count: int, message: str
) -> None:
    found, text = call(request_, columns, lengths, count)
    assert found in (64, 65)
    assert message in text


def test_answers_may_be_null() -> None:
    length = ctypes.c_int64(7)
    assert library.losscast_status(None) == 64
    assert library.losscast_text(None) is None
    assert library.losscast_summary(None) is None
    assert library.losscast_notes(None) is None
    assert library.losscast_column(None, 0, ctypes.byref(length)) is None
    assert length.value == 0
    library.losscast_release(None)
    assert status(library.losscast_read(None))[0] == 64
    assert status(library.losscast_rates(None))[0] == 64


def test_a_column_that_is_not_there_is_null() -> None:
    answer = library.losscast_rates(b"constant:peak=1,steps=3")
    for index in (1, -1, 2**62):
        assert library.losscast_column(answer, index, None) is None
    library.losscast_release(answer)


def test_threads_get_their_own_answers() -> None:
    """Each thread asks about its own curve and gets its own notes."""
    def ask(index: int) -> tuple[float, float, str]:
        values = LOSSES + index
        answer = lc.extrapolate(STEPS, values, horizon=50_000)
        try:
            lc.schedule(f"cosin-{index}:peak=1")
        except lc.Error as problem:
            return answer.final.value, answer.json["forecasts"][0]["lastValue"], str(problem)
        return 0, 0, ""

    alone = [ask(index) for index in range(12)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, range(12))) == alone
    assert all(f"cosin-{index}" in text for index, (_, _, text) in enumerate(alone))


def test_python_goes_on_while_the_library_works() -> None:
    """Another thread counts during a call, which it could not if the call held Python's lock."""
    counted = 0
    ended = threading.Event()

    def count() -> None:
        nonlocal counted
        while not ended.is_set():
            counted += 1

    rng = np.random.default_rng(0)
    runs = [lc.Run(STEPS, LOSSES + rng.normal(0, 0.01, 100), name=f"run-{index}") for index in range(40)]
    files = [run._file("step", "loss") for run in runs]
    names = [run.name for run in runs]
    thread = threading.Thread(target=count)
    thread.start()
    before = counted
    _library.command(["extrapolate", "--horizon=50000", "--", *names], files)
    during = counted - before
    ended.set()
    thread.join()
    assert during > 100


def test_memory_is_given_back() -> None:
    def resident() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    def ask() -> None:
        lc.schedule("constant:peak=1,steps=100000")
        with pytest.raises(lc.Error):
            lc.schedule("nothing")

    for _ in range(20):
        ask()
    before = resident()
    for _ in range(200):
        ask()
    # Each answer holds 800 kB; kept, they would be 160 MB.
    assert resident() - before < 40_000_000


def test_the_version_is_that_of_the_program() -> None:
    assert lc.version().count(".") == 2
