"""What the tests stand on: the project's own runs, and the command line that was built beside the library."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

# Small problems are slowed down by many threads.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import losscast as lc  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "Data/language-model/mean/size-200k"


@pytest.fixture(autouse=True)
def _doctest_names(doctest_namespace: dict[str, Any]) -> None:
    doctest_namespace.update(lc=lc, data=str(DATA))


@pytest.fixture
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = Path(os.environ.get("LOSSCAST_SHARED_DATA", ROOT.parent / "shared/data"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: no public curves")
    return folder


@pytest.fixture(scope="session")
def command() -> Any:
    """Runs the command line, and gives its JSON."""
    built = os.environ.get("LOSSCAST_BUILT")
    program = None if built is None else Path(built) / "losscast"
    if program is None or not program.is_file():
        pytest.skip("LOSSCAST_BUILT names no folder with the command losscast")

    def run(*arguments: object, status: int = 0) -> Any:
        result = subprocess.run(
            [program, *map(str, arguments), "--format", "json"], capture_output=True, text=True, check=False
        )
        assert result.returncode == status, result.stderr
        return json.loads(result.stdout) if status in (0, 3) else result.stderr

    return run
