"""Runs mutated command lines of losscast and says which of them end as none should.

    Scripts/campaign COUNT [SEED] [--binary PATH] [--keep FOLDER] [--jobs N]

The same seed draws the same command lines. A command line is at fault if it dies by a signal or
with status 70, takes over 20 s of processor time or over 500 MB, prints a number that is not finite
or JSON that is none, fails without a word or with a stack dump, runs what an input says, or leaves
files that nobody asked for. Each is kept, with its files and a line that runs it again.
"""

import argparse
import copy
import json
import math
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

import commands
import inputs
import judge
import run

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"}
EXAMPLES = 5  # that are kept of each kind of fault


def shell(word):
    """A word as bash reads it, on one line."""
    if re.fullmatch(r"[\w@%+=:,./-]+", word, re.ASCII):
        return word
    if word.isprintable() and word.isascii() and "'" not in word:
        return f"'{word}'"
    escaped = "".join(
        c if c.isascii() and c.isprintable() and c not in "'\\" else
        "\\" + c if c in "'\\" else "".join(f"\\x{byte:02x}" for byte in os.fsencode(c))
        for c in word)
    return f"$'{escaped}'"


def command_line(case):
    words = [word if len(word) < 2000 else word[:2000] + "…" for word in case.arguments]
    return " ".join(["losscast", case.command, *map(shell, words)])


def prepare(folder, case):
    """Writes a case's files; the FIFOs that need a writer, with what they carry."""
    feeds = []
    for name, (kind, contents) in case.files.items():
        path = os.path.join(folder, name)
        try:
            if kind == "folder":
                os.makedirs(path, exist_ok=True)
            elif kind == "fifo":
                os.mkfifo(path)
                if contents is not None:
                    feeds.append((path, contents))
            else:
                with open(path, "wb") as file:
                    file.write(contents)
        except OSError:
            pass  # a name that no file can have
    return feeds


class Trial:
    """Runs cases in a folder that is emptied in between."""

    def __init__(self, binary, root):
        self.binary, self.root = binary, root
        self.folder = os.path.join(root, "run")
        os.makedirs(root, exist_ok=True)

    def run(self, case, environment=None):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        feeds = prepare(self.folder, case)
        # Files of a case are older than what is written.
        before = judge.listing(self.folder)
        beside = judge.listing(self.root).keys()
        arguments = [self.binary, case.command, *case.arguments]
        outcome = run.run(
            arguments, self.folder, {**ENVIRONMENT, "HOME": self.folder, **(environment or {})},
            feeds, self.root)
        found = judge.faults(case, outcome, self.folder, before)
        for path in judge.listing(self.root).keys() - beside:
            if not path.startswith(b"run/") and path not in (b"stdout", b"stderr"):
                found.append(("stray", "a file outside the folder"))
                os.unlink(os.path.join(os.fsencode(self.root), path))
        return outcome, found

    def where(self, case):
        """Where a crash is, by the lines of ours on the stack."""
        outcome, _ = self.run(case, {"SWIFT_BACKTRACE":
                                     "enable=yes,color=no,images=none,threads=crashed,interactive=no"})
        places = re.findall(r" in losscast at \S*?(Sources/\S+\.swift:\d+)",
                            outcome.stderr.decode("utf-8", "replace"))
        return " < ".join(dict.fromkeys(places[:2]))


def signature(case, outcome, fault, trial):
    """What faults of one cause have in common, as far as can be told."""
    kind, detail = fault
    if kind == "signal" and not outcome.timed_out:
        detail += " in " + trial.where(case)
    if kind == "70":
        lines = outcome.stderr.decode("utf-8", "replace").strip().splitlines() or [""]
        detail = re.sub(r"[-\d.e+]{2,}|\d", "N", lines[-1])[:90]
    if kind == "memory":
        detail = ""
    return f"{case.command}: {kind} {detail}".strip()


def worker(number, settings, numbers, results):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    draws = commands.Commands(
        settings["help"], settings["laws"], inputs.Logs(settings["data"]), settings["saved"])
    trial = Trial(settings["binary"], os.path.join(settings["scratch"], str(number)))
    for index in numbers:
        case = draws.draw(random.Random(f"{settings['seed']}:{index}"))
        outcome, found = trial.run(case)
        failures = []
        seen = set()
        for fault in found:
            if fault[0] in seen:
                continue
            seen.add(fault[0])
            failures.append((fault[0], signature(case, outcome, fault, trial)))
        results.put((index, case, outcome.status, outcome.cpu, outcome.memory, failures,
                     outcome.stderr[-400:] if failures else b""))
    results.put(None)


def reduced(case, kind, trial):
    """The case without the arguments that its fault does not need."""
    place = len(case.arguments) - 1
    tries = 0
    while place >= 0 and tries < 25:
        for width in (2, 1):
            if place - width + 1 < 0:
                continue
            smaller = copy.copy(case)
            smaller.arguments = case.arguments[:place - width + 1] + case.arguments[place + 1:]
            tries += 1
            if any(found == kind for found, _ in trial.run(smaller)[1]):
                case = smaller
                place -= width - 1
                break
        place -= 1
    used = {name for name in case.files
            if any(name in argument or argument in (".", "runs") for argument in case.arguments)
            or case.command in ("watch", "study", "train")}
    case.files = {name: file for name, file in case.files.items() if name in used}
    return case


def keep(folder, case, signature, stderr):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "files"))
    prepare(os.path.join(folder, "files"), case)
    with open(os.path.join(folder, "run.sh"), "w") as file:
        words = " ".join(map(shell, [case.command, *case.arguments]))
        file.write(
            f"# {signature}\ncd \"$(dirname \"$0\")/files\" && \"${{LOSSCAST:-losscast}}\" {words}\n")
    with open(os.path.join(folder, "stderr"), "wb") as file:
        file.write(stderr)


def answer(binary, *arguments):
    output = subprocess.run(
        [binary, *arguments], env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, timeout=60).stdout
    return json.loads(output)


def laws(binary):
    """The names of the laws of the learning rate, and of the families of curves."""
    every = answer(binary, "laws", "--format", "json")
    families = [law["name"] for law in every if law["kind"] == "family"]
    return [law["name"] for law in every if law["name"] not in families], families


def save_fits(binary, scratch, logs):
    """Fits, priors and a checkpoint, made by the program itself, for later cases to start from."""
    folder = os.path.join(scratch, "saved")
    os.makedirs(folder)
    draw = random.Random("saved")
    for name, kind in (("constant", 0), ("cosine", 1), ("linear", 2)):
        with open(os.path.join(folder, name + ".csv"), "wb") as file:
            rows = [["step", "lr", "loss"]]
            for k in range(1, 41):
                step, left = 10 * k, 1 - k / 40
                rate = 1e-3 * [1, math.sin(left * math.pi / 2) ** 2, left][kind]
                loss = 2 + (0.001 * step + 0.1) ** -0.4 - 0.2 * (1e-3 - rate) * 1e3
                rows.append([str(step), f"{rate:.6g}", f"{loss + draw.gauss(0, 0.002):.5f}"])
            file.write("\n".join(",".join(row) for row in rows).encode() + b"\n")

    def losscast(*arguments):
        subprocess.run([binary, *arguments], cwd=folder, env=ENVIRONMENT, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)

    three = ["constant.csv", "cosine.csv", "linear.csv"]
    saved = {}
    for name, arguments in {
            "annealing": ["--law", "annealing", *three], "multi-power": ["--law", "multi-power", *three],
            "average": three[:2],
            "annealing-sizes": ["--law", "annealing-sizes", *three, "--model-size", "constant=1e6",
                                "--model-size", "cosine=1e7", "--model-size", "linear=1e8"],
            "curve": ["--law", "pow3", "--x", "step", "--y", "loss", "constant.csv"]}.items():
        losscast("curve" if name == "curve" else "fit", *arguments, "--out", name + ".json")
        with open(os.path.join(folder, name + ".json"), "rb") as file:
            saved[name] = file.read()
    for name, extra in (("prior", []), ("prior-bounded", ["--bounds", "0:1"])):
        saved[name] = subprocess.run(
            [binary, "extrapolate", "--print-prior", *extra], env=ENVIRONMENT, check=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60).stdout
    with open(os.path.join(folder, "study.yaml"), "w") as file:
        file.write(
            "common: {batch: 2, log-every: 5}\n"
            "vary:\n"
            "  problem: {small: {size: 8}, large: {size: 16}}\n"
            "  schedule: {c: 'constant:peak=$peak,steps=20', l: 'linear:peak=$peak,steps=20'}\n"
            "  peak: [0.02, 0.1, 0.5]\n"
            "  seed: [1, 2]\n"
            "average: seed\n")
    losscast("study", "study.yaml")
    saved["study"] = {}
    for base, folders, names in os.walk(os.path.join(folder, "study")):
        folders.sort()
        for name in sorted(names):
            if not name.startswith("."):
                path = os.path.join(base, name)
                with open(path, "rb") as file:
                    saved["study"][os.path.relpath(path, os.path.join(folder, "study"))] = file.read()
    # A search for rates as it is before its first stage, and after some of it.
    states = []
    search = "auto:min=1e-4,max=1,steps=200,stage=20,probe=5,candidates=3"
    replies = ['{"done": "checkpoint"}', '{"done": "train", "losses": [3, 2.9, 2.8, 2.7, 2.6]}',
               '{"done": "restore"}', '{"done": "train", "diverged": true}']
    for count in range(len(replies) + 1):
        state = os.path.join(folder, f"search-{count}.json")
        subprocess.run(
            [binary, "autolrs", search, "--state", state], env=ENVIRONMENT,
            input="".join(reply + "\n" for reply in replies[:count]).encode(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        with open(state, "rb") as file:
            states.append(file.read())
    saved["searches"] = (search, states)
    # A run that dies when its log gets too long, always at the same step, and leaves a checkpoint.
    arguments = ["--schedule", "constant:peak=0.1,steps=300000", "--size", "8", "--batch", "1",
                 "--log-every", "20000", "--checkpoint-every", "1000", "--threads", "1",
                 "--out", "run.csv"]
    subprocess.run(
        [binary, "train", *arguments], cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900)))
    path = os.path.join(folder, "run.csv.checkpoint")
    if os.path.exists(path):
        with open(path, "rb") as file:
            # But for the seconds that it took, behind the step.
            body = file.read()[:-8]
        begin = len(commands.MAGIC) + 8
        saved["checkpoint"] = commands.with_checksum(body[:begin] + bytes(8) + body[begin + 8:])
        with open(os.path.join(folder, "run.csv"), "rb") as file:
            saved["checkpoint-log"] = file.read()
        saved["checkpoint-arguments"] = [*arguments, "--resume"]
    return saved


def main():
    parser = argparse.ArgumentParser(prog="Scripts/campaign", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int)
    parser.add_argument("seed", nargs="?", default="1")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", default="Data")
    parser.add_argument("--keep", default=".build/campaign")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    options = parser.parse_args()

    scratch = tempfile.mkdtemp(prefix="losscast-campaign-")
    started = time.monotonic()
    try:
        binary = os.path.abspath(options.binary)
        help = answer(binary, "--experimental-dump-help")
        logs = inputs.Logs(options.data)
        settings = {"help": help, "laws": laws(binary), "data": options.data, "seed": options.seed, "binary": binary,
                    "scratch": scratch, "saved": save_fits(binary, scratch, logs)}
        results = multiprocessing.Queue()
        numbers = range(options.first, options.first + options.count)
        jobs = max(1, min(2, options.jobs))
        workers = [multiprocessing.Process(
            target=worker, args=(k, settings, numbers[k::jobs], results)) for k in range(jobs)]
        for process in workers:
            process.start()
        counts, kinds, kept, cpu, statuses = Counter(), Counter(), {}, 0.0, Counter()
        finished, running = 0, jobs
        while running:
            result = results.get()
            if result is None:
                running -= 1
                continue
            index, case, status, seconds, memory, failures, stderr = result
            counts[case.command] += 1
            statuses[status] += 1
            cpu += seconds
            finished += 1
            for kind, mark in failures:
                kinds[mark] += 1
                size = len(command_line(case)) + sum(len(c or b"") for _, c in case.files.values()) / 50
                kept.setdefault(mark, []).append((size, index, kind, case, stderr))
                kept[mark] = sorted(kept[mark], key=lambda entry: entry[:2])[:EXAMPLES]
            if finished % 500 == 0:
                print(f"{finished} of {options.count}, {sum(kinds.values())} faults of {len(kinds)} "
                      f"kinds, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        for process in workers:
            process.join()

        print(f"{finished} command lines, seed {options.seed}: {time.monotonic() - started:.0f} s, "
              f"{cpu:.0f} s of processor time")
        print("by command: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
        print("by status: " + ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())))
        trial = Trial(binary, os.path.join(scratch, "again"))
        shutil.rmtree(options.keep, ignore_errors=True)
        for rank, (mark, count) in enumerate(sorted(kinds.items(), key=lambda item: -item[1]), 1):
            print(f"\n{count} × {mark}")
            for number, (_, index, kind, case, stderr) in enumerate(kept[mark]):
                if number == 0 and kind not in ("cpu", "hang", "memory"):
                    case = reduced(case, kind, trial)
                folder = os.path.join(options.keep, f"{rank:02}", str(index))
                keep(folder, case, mark, stderr)
                if number == 0:
                    print(f"  {command_line(case)[:1500]}\n  bash {folder}/run.sh")
        if not kinds:
            print("no fault")
        return 1 if kinds else 0
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
