"""What is wrong with how a command ended."""

import json
import os
import re

import run

MEMORY = 500 << 20
# What the program documents. `stop` answers by 3, and a job array's task asks by 75 for another try.
STATUSES = {0, 64, 65, 66, 74}
OWN_STATUSES = {"stop": {3}, "study": {75}}

_NUMBER_WORD = re.compile(r"(?<![\w.:/'’-])[-+−±]?\s?(?:inf|infinity|nan)(?![\w.:'’=-])", re.IGNORECASE)
_EDGE = re.compile(r"\d\.?\d*e\+?30[78]\b")
_DUMP = re.compile(rb"Fatal error|\*\*\* |Program crashed|Stack dump|AddressSanitizer|__cxa|\x00")


def faults(case, outcome, folder, before):
    """Classes of faults with what shows each, worst first."""
    found = []
    status, command = outcome.status, case.command
    if outcome.timed_out:
        found.append(("hang", f"without end, or over {run.WALL_SECONDS} s"))
    elif status < 0 and outcome.cpu < run.CPU_SECONDS:
        found.append(("signal", f"signal {-status}"))
    if outcome.cpu >= run.CPU_SECONDS:
        found.append(("cpu", f"over {run.CPU_SECONDS} s"))
    if outcome.memory > MEMORY:
        found.append(("memory", f"over {MEMORY >> 20} MB"))
    if status == 70:
        found.append(("70", ""))
    elif status >= 0 and status not in STATUSES | OWN_STATUSES.get(command, set()):
        found.append(("status", f"status {status}"))
    found += _files(case, outcome, folder, before)
    if status > 0 and status != 3 and not outcome.stderr.strip():
        found.append(("silent", f"status {status} and not a word"))
    if _DUMP.search(outcome.stderr):
        found.append(("dump", "a stack dump or a zero byte on standard error"))
    if status in (0, 3):
        found += _numbers(case, outcome)
    # What follows from another fault is none of its own.
    kinds = {kind for kind, _ in found}
    implied = {"dump": "signal", "stray": "injection"}
    return [fault for fault in found if implied.get(fault[0]) not in kinds]


def _numbers(case, outcome):
    text = outcome.stdout.decode("utf-8", "replace")
    if len(outcome.stdout) >= run.KEPT_OUTPUT or case.command == "help" or "--help" in case.arguments:
        return []
    if not text.strip():
        return []
    formats = [argument.partition("=")[2] or following
               for argument, following in zip(case.arguments, [*case.arguments[1:], ""])
               if argument == "--format" or argument.startswith("--format=")]
    is_json = formats[-1:] == ["json"]

    def refuse(word):
        raise ValueError(f"the number {word}")

    if is_json and case.command not in ("train",):
        try:
            documents = [text] if case.command != "watch" else text.splitlines()
            for document in documents:
                json.loads(document, parse_constant=refuse)
        except ValueError as error:
            return [("json", re.sub(r"\d+", "N", str(error)))]
    elif not is_json:
        word = _NUMBER_WORD.search(text)
        if word:
            return [("not-finite", word.group(0).strip())]
    # What was asked for may stand in the answer.
    inputs = " ".join(case.arguments).encode("utf-8", "replace") + b" ".join(
        contents or b"" for _, contents in case.files.values())
    if _EDGE.search(text) and not re.search(rb"30[78]", inputs):
        return [("edge-of-range", "a number at the edge of the floating range")]
    return []


def listing(folder):
    """All paths below a folder, with sizes and times that tell whether a file was touched."""
    paths = {}
    for base, folders, files in os.walk(os.fsencode(folder)):
        for name in folders + files:
            path = os.path.join(base, name)
            info = os.lstat(path)
            paths[os.path.relpath(path, os.fsencode(folder))] = (
                info.st_size, info.st_mtime_ns, info.st_ino)
    return paths


def _files(case, outcome, folder, before):
    found = []
    after = listing(folder)
    new = [path for path in after if path not in before]
    for path in new:
        # An argument may be an option, which is then asked for.
        if b"--out=" + path in map(os.fsencode, case.arguments):
            continue
        if b"PWNED" in path and not any(path == os.fsencode(o) for o in case.outputs):
            name = os.path.basename(path)
            if name in (b"PWNED", b"PWNED\"", b"PWNED'", b"PWNED#"):
                found.append(("injection", "a command of an input was run"))
    for path in new:
        if path.endswith(b".part") or b".part." in path or b".tmp" in path:
            found.append(("leftover", re.sub(r"\d+", "N", os.fsdecode(os.path.basename(path)))[-20:]))
    wanted = {os.fsencode(os.path.normpath(o)) for o in case.outputs if o}
    folders = [os.fsencode(o) for o in case.output_folders]
    for path in new:
        inside = any(path == f or path.startswith(f + b"/") or not f for f in folders)
        if path not in wanted and not inside and b".part" not in path:
            found.append(("stray", "a file that nobody asked for"))
            break
    if outcome.status > 0 and outcome.status != 3 and case.command not in ("train", "study", "watch"):
        for path in wanted:
            if path in new and os.path.isfile(os.path.join(os.fsencode(folder), path)):
                found.append(("written-though-failed", os.fsdecode(path)[-6:]))
            elif path in before and path in after and before[path] != after[path] \
                    and os.path.isfile(os.path.join(os.fsencode(folder), path)):
                found.append(("former-file-lost", os.fsdecode(path)[-6:]))
    return found
