"""How long a newcomer takes from nothing to a first forecast, by each way in.

    newcomer.py WHEEL DEB [ROOT]

WHEEL and DEB are what Scripts/build-wheel and Scripts/package have made, and losscast-serve comes from DEB. ROOT is a
bare Debian, see Scripts/bare-debian; only root can install there, and without it the package is only unpacked.
Times are seconds of a clock, numpy's download among them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

CURVE = "import numpy as np, losscast as lc; s = 100.0 * np.arange(1, 101); print(lc.extrapolate(s, 2.5 + 3 * s**-0.5, horizon=50_000))"
TRAIN = (
    "--task power-law-regression --size 256 --batch 16 --schedule wsd:peak=0.01,steps=400000,warmup=100,decay=0.2 "
    "--log-every 500"
).split()


@contextmanager
def timed(what):
    start = time.perf_counter()
    yield
    print(f"  {what:58}{time.perf_counter() - start:7.2f}", flush=True)


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"newcomer.py: {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def by_wheel(wheel, folder):
    with timed("wheel: an empty environment"):
        run(sys.executable, "-m", "venv", folder / "venv")
    with timed("wheel: pip install"):
        run(folder / "venv/bin/pip", "install", "-q", "--disable-pip-version-check", wheel)
    with timed("wheel: the first lc.extrapolate(…) in a new Python"):
        run(folder / "venv/bin/python", "-c", CURVE)


def by_package(package, root):
    examples = "/usr/share/doc/losscast/examples"
    inside = ["chroot", root, "env", "-i", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/root"]
    shutil.copy(package, root / "losscast.deb")
    mounted = os.path.ismount(root / "proc")
    if not mounted:
        run("mount", "-t", "proc", "proc", root / "proc")
    try:
        with timed("package: dpkg -i in a bare Debian"):
            run(*inside, "dpkg", "-i", "/losscast.deb")
        with timed("package: losscast fit of two runs"):
            run(*inside, "losscast", "fit", f"{examples}/constant.csv", f"{examples}/cosine.csv", "--from", "450", "--out", "/fit.json")
        with timed("package: losscast predict"):
            run(*inside, "losscast", "predict", "/fit.json", "--schedule", "wsd:peak=3e-3,steps=3000,warmup=300,decay=600")
    finally:
        run(*inside, "dpkg", "-r", "losscast")
        if not mounted:
            run("umount", root / "proc")
        for name in ("losscast.deb", "fit.json"):
            (root / name).unlink(missing_ok=True)


def by_page(package, folder):
    run("dpkg-deb", "-x", package, folder / "package")
    programs = folder / "package/usr/bin"
    runs = folder / "runs"
    runs.mkdir()
    trainer = subprocess.Popen(
        [programs / "losscast", "train", *TRAIN, "--out", runs / "run.csv"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    server = None
    try:
        while not (runs / "run.csv").exists() or (runs / "run.csv").read_text().count("\n") < 60:
            time.sleep(0.05)
        start = time.perf_counter()
        server = subprocess.Popen(
            [programs / "losscast", "serve", runs, "--port", "0"], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )
        address = next(word for line in server.stdout for word in line.split() if word.startswith("http://"))
        stages = {"row": None, "forecast": None}
        events = urllib.request.urlopen(address.rstrip("/").split("?")[0] + "/events", timeout=60)
        for line in events:
            if not line.startswith(b"data: "):
                continue
            for row in json.loads(line[6:])["rows"]:
                if stages["row"] is None:
                    stages["row"] = time.perf_counter() - start
                if row.get("forecast"):
                    stages["forecast"] = time.perf_counter() - start
            if stages["forecast"] is not None:
                break
        for stage, taken in stages.items():
            print(f"  {'page: the first ' + stage + ' of a run in training':58}{taken:7.2f}")
    finally:
        for process in (server, trainer):
            if process is not None:
                process.terminate()
                process.wait()


wheel, package, *rest = map(Path, sys.argv[1:])
with tempfile.TemporaryDirectory() as name:
    print("From nothing to a first forecast, seconds:")
    print()
    by_wheel(wheel.resolve(), Path(name))
    if rest:
        by_package(package.resolve(), rest[0])
    else:
        print("  package: needs a bare Debian and root")
    by_page(package.resolve(), Path(name))
