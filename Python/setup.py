"""Puts the shared library and the command into the wheel.

`Scripts/build-wheel --files` makes them and their licenses here before; where they are missing and this is a checkout
of the project, it is called. They are machine code, and know nothing of Python's own interface: one wheel serves every
version of Python, and every Linux with the glibc that LOSSCAST_WHEEL_PLATFORM names or a later one.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.dist import Distribution

here = Path(__file__).resolve().parent
library = here / "losscast/libLosscastC.so"
command = here / "bin/losscast"
# What draws the charts of reports, and its terms; the command looks for them from where it lies.
charts = "share/losscast/dygraphs"
source = here.parent / "Sources/LosscastCommand/Losscast.swift"


def version() -> str:
    """The program's, which stands in one place; in a source distribution, what it was packed as."""
    if source.is_file():
        return re.search(r'static let version = "([^"]+)"', source.read_text()).group(1)
    return re.search(r"^Version: (.+)$", (here / "PKG-INFO").read_text(), re.M).group(1)


def make_files() -> None:
    script = here.parent / "Scripts/build-wheel"
    if library.is_file() and command.is_file() and (here / charts).is_dir():
        return
    if not script.is_file():
        sys.exit(
            "losscast: this is the source of the Python package alone, and the library that it calls is not in it. "
            "Install the wheel, or install from a checkout of the whole project: pip install ./Python"
        )
    if shutil.which("swift") is None:
        sys.exit(
            "losscast: the library has to be built, for which Swift is missing: see https://www.swift.org/install. "
            "The wheel needs no Swift"
        )
    subprocess.run([str(script), "--files"], check=True)


class Wheel(bdist_wheel):
    def run(self) -> None:
        make_files()
        super().run()

    def get_tag(self) -> tuple[str, str, str]:
        platform = os.environ.get("LOSSCAST_WHEEL_PLATFORM") or super().get_tag()[2]
        return "py3", "none", platform


class WithMachineCode(Distribution):
    def has_ext_modules(self) -> bool:
        return True


setup(
    version=version(),
    distclass=WithMachineCode,
    cmdclass={"bdist_wheel": Wheel},
    data_files=[
        ("bin", ["bin/losscast"]),
        (charts, [f"{charts}/{name}" for name in ("dygraph.min.js", "LICENSE.txt")]),
    ],
)
