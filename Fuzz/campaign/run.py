"""Runs one command line under limits, in a folder of its own, and measures what it took."""

import os
import resource
import select
import signal
from dataclasses import dataclass

CPU_SECONDS = 20
WALL_SECONDS = 60
IDLE_SECONDS = 6  # after which a process that does nothing is taken to hang
ADDRESS_SPACE = 6 << 30
FILE_SIZE = 1 << 30
KEPT_OUTPUT = 4 << 20


@dataclass
class Outcome:
    status: int  # of the exit; negative for a signal
    stdout: bytes
    stderr: bytes
    cpu: float
    memory: int  # the largest resident set, bytes
    timed_out: bool


def run(arguments, folder, environment, feeds=(), streams="."):
    """Runs `arguments` in `folder`; standard input is empty.

    `feeds` are pairs of a FIFO's path and the bytes that a writer puts into it.
    """
    paths = [os.path.join(streams, name) for name in ("stdout", "stderr")]
    writers = [_feed(path, contents) for path, contents in feeds]
    child = os.fork()
    if child == 0:
        _become(arguments, folder, environment, paths)
    process = os.pidfd_open(child)
    try:
        timed_out = not _ends(process, child)
        if timed_out:
            _kill_group(child)
        _, status, usage = os.wait4(child, 0)
        # Whatever it has started goes too.
        _kill_group(child)
    finally:
        os.close(process)
        for writer in writers:
            os.kill(writer, signal.SIGKILL)
            os.waitpid(writer, 0)
    outputs = []
    for path in paths:
        with open(path, "rb") as file:
            outputs.append(file.read(KEPT_OUTPUT))
    return Outcome(
        status=os.waitstatus_to_exitcode(status), stdout=outputs[0], stderr=outputs[1],
        cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss * 1024, timed_out=timed_out)


def _ends(process, child):
    """Whether it ends in time, and goes on working until then."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    worked = None
    for _ in range(WALL_SECONDS // IDLE_SECONDS):
        if poll.poll(IDLE_SECONDS * 1000):
            return True
        before, worked = worked, _work(child)
        if worked == before:
            return False
    return False


def _work(leader):
    """What the processes of a group have done so far."""
    done = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except (OSError, UnicodeDecodeError):
            continue
        if name.isdigit() and int(fields[2]) == leader:
            done.append((name, *fields[11:15]))
    return done


def _become(arguments, folder, environment, paths):
    try:
        os.setsid()
        os.nice(10)
        os.chdir(folder)
        for which, limit in (
            (resource.RLIMIT_CPU, CPU_SECONDS + 1), (resource.RLIMIT_AS, ADDRESS_SPACE),
            (resource.RLIMIT_FSIZE, FILE_SIZE), (resource.RLIMIT_CORE, 0)):
            resource.setrlimit(which, (limit, limit))
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        for number, path in enumerate(paths, 1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        os.closerange(3, 64)
        # Python ignores SIGPIPE, and what is ignored stays so.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execve(arguments[0], arguments, environment)
    finally:
        os._exit(127)


def _feed(path, contents):
    writer = os.fork()
    if writer:
        return writer
    try:
        file = os.open(path, os.O_WRONLY)
        while contents:
            contents = contents[os.write(file, contents):]
    finally:
        os._exit(0)


def _kill_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass

