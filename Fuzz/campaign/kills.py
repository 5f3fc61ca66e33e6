"""Kills commands at random moments and looks at what stands under the names that they write.

    Scripts/check-deep runs it; alone: python3 Fuzz/campaign/kills.py COUNT [SEED] --binary PATH

A file under its final name is the former one or the whole new one, a log is the beginning of the
whole log, and the same command again ends as if nothing had happened.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"}
FORMER = b"the former file\n"

# The arguments, what they write, and how the same command goes on.
COMMANDS = [
    (["fit", "--law", "annealing", "a.csv", "b.csv", "--out", "fit.json"], "fit.json", None),
    (["fit", "a.csv", "b.csv", "--out", "average.json"], "average.json", None),
    (["fit", "--law", "area", "a.csv", "b.csv", "--plot", "fit.svg"], "fit.svg", None),
    (["fit", "--law", "area", "a.csv", "b.csv", "--plot", "fit.png"], "fit.png", None),
    (["fit", "--law", "area", "a.csv", "b.csv", "--plot", "fit.pdf"], "fit.pdf", None),
    (["extrapolate", "a.csv", "--horizon", "900", "--plot", "fan.svg"], "fan.svg", None),
    (["schedule", "cosine:peak=1,steps=200000", "--out", "schedule.csv"], "schedule.csv", None),
    (["train", "--size", "64", "--schedule", "cosine:peak=0.1,steps=60000", "--out", "run.csv",
      "--threads", "1", "--checkpoint-every", "997"], "run.csv", ["--resume"]),
    (["study", "study.yaml", "--jobs", "2"], "study", []),
]
STUDY = """common: {task: power-law-regression, size: 64}
vary:
  schedule: {c: 'constant:peak=0.1,steps=20000', d: 'linear:peak=0.1,steps=20000'}
  seed: [1, 2]
average: seed
"""


def prepare(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name, decays in (("a.csv", 0), ("b.csv", 1)):
        with open(os.path.join(folder, name), "w") as file:
            file.write("step,lr,loss\n")
            for k in range(1, 41):
                rate = 1e-3 * (1 - decays * k / 41)
                loss = 2 + (0.01 * k + 0.1) ** -0.4 - 200 * (1e-3 - rate) + 0.001 * (k * 7 % 5)
                file.write(f"{10 * k},{rate:.6g},{loss:.6g}\n")
    with open(os.path.join(folder, "study.yaml"), "w") as file:
        file.write(STUDY)


def contents(folder, name):
    """A file, or all logs of a folder, without what differs between two runs of the same."""
    path = os.path.join(folder, name)
    if os.path.isdir(path):
        found = {}
        for base, _, names in os.walk(path):
            for log in names:
                if log.endswith(".csv"):
                    inner = os.path.relpath(os.path.join(base, log), folder)
                    found[inner] = contents(folder, inner)
        return found
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    if name.endswith(".pdf"):
        # Dates differ.
        return (data[:5], data.rstrip()[-5:]) if data != FORMER else data
    if name.endswith(".csv") and b",seconds\n" in data:
        lines = data.split(b"\n")
        data = b"\n".join(l.rpartition(b",")[0] if l[:1].isdigit() else l for l in lines)
    return data


def is_beginning(part, whole):
    """Whether a log holds the first lines of a whole one, the last perhaps cut."""
    lines, all = part.split(b"\n"), whole.split(b"\n")
    return len(lines) <= len(all) and lines[:-1] == all[:len(lines) - 1] \
        and all[len(lines) - 1].startswith(lines[-1].rpartition(b",")[0])


def fault(before, now, whole, grows):
    if isinstance(whole, dict):
        for name, log in now.items() if now else ():
            if name not in whole:
                return f"{name}: nobody asked for it"
            if not is_beginning(log, whole[name]):
                return f"{name}: no beginning of the whole log"
        return None
    if now == before or now == whole:
        return None
    if grows and now is not None and is_beginning(now, whole):
        return None
    return "missing" if now is None else f"{len(now)} bytes that are neither the former nor the whole"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, help="kills of each command")
    parser.add_argument("seed", nargs="?", default="1")
    parser.add_argument("--binary", required=True)
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    root = tempfile.mkdtemp(prefix="losscast-kills-")
    folder = os.path.join(root, "run")
    faults = kills = leftovers = 0

    def start(arguments):
        return subprocess.Popen(
            [binary, *arguments], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    try:
        for arguments, name, resume in COMMANDS:
            if "--plot" in arguments and not shutil.which("gnuplot"):
                continue
            grows = resume is not None
            prepare(folder)
            begun = time.monotonic()
            status = start(arguments).wait()
            duration = time.monotonic() - begun
            whole = contents(folder, name)
            if status != 0 or not whole:
                print(f"{' '.join(arguments)}: status {status}", file=sys.stderr)
                faults += 1
                continue
            draw = random.Random(f"{options.seed}:{name}")
            early = 0
            for _ in range(options.count):
                prepare(folder)
                has_former = not grows and draw.random() < 0.5
                if has_former:
                    with open(os.path.join(folder, name), "wb") as file:
                        file.write(FORMER)
                before = contents(folder, name)
                process = start(arguments)
                time.sleep(draw.uniform(0, 1.05 * duration))
                early += process.poll() is None
                # All at once, or the program alone, so that what it has started outlives it.
                if draw.random() < 0.5:
                    process.kill()
                    process.wait()
                    time.sleep(0.05)
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                process.wait()
                kills += 1
                problem = fault(before, contents(folder, name), whole, grows)
                parts = [n for n in os.listdir(folder) if ".part" in n]
                leftovers += bool(parts)
                if problem is None:
                    again = start(arguments + (resume or [])).wait()
                    if again != 0:
                        problem = f"the same again ends with status {again}"
                    elif contents(folder, name) != whole:
                        problem = "the same again ends in something else"
                if problem:
                    faults += 1
                    print(f"losscast {' '.join(arguments)}: {problem}", file=sys.stderr)
            print(f"{' '.join(arguments)[:70]}: {options.count} kills, {early} before its end", flush=True)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"{kills} kills, {faults} faults, {leftovers} left a draft behind")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
