"""The page of losscast serve over a folder of many long logs that grow, as its readers see it.

    serve.py PROGRAM [RUNS [ROWS [CLIENTS [SECONDS]]]]

PROGRAM is the built `losscast-serve`. By default 200 runs of 100,000 rows, and 50 clients for a minute. It needs
nothing but Python.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TRIALS = 25
# So many seconds are waited for all verdicts.
PATIENCE = 120
QUESTION = {"kind": "wsd", "peak": 1e-3, "warmup": 1000, "final": 0}


def plan(kind, steps):
    extra = f",decay={steps // 5}" if kind == "wsd" else ""
    return f"{kind}:peak=1e-3,steps={steps},warmup=1000{extra}"


def write_logs(folder, runs, rows):
    """Logs of so many rows, one a step: a fifth of the runs have ended, the others are under way."""
    draw = random.Random(1)
    noise = [draw.gauss(0, 0.02) for _ in range(4099)]
    names = []
    for run in range(runs):
        kind = ("wsd", "cosine", "constant")[run % 3]
        horizon = rows if run % 5 == 0 else int(rows * draw.uniform(1.1, 3))
        floor = 2 + draw.uniform(0, 0.3)
        base = [floor + 8 * (step + 1) ** -0.35 for step in range(0, rows, 50)]
        lines = [f"# schedule: {plan(kind, horizon)}", "step,loss"]
        for step in range(1, rows + 1):
            lines.append(f"{step},{base[(step - 1) // 50] + noise[(step * 31 + run) % 4099]:.5f}")
        name = f"{kind}-{run:03}"
        names.append((name, run % 5 != 0))
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return names


class Client:
    """A browser's stand-in: it applies what it is told, and remembers when each run was last told of."""

    def __init__(self, port):
        self.port = port
        self.rows = {}
        self.notice = {}
        self.times = {}
        self.events = 0
        self.errors = 0
        self.changed = asyncio.Event()

    async def listen(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 24)
        self.writer.write(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while line := await self.reader.readline():
            if not line.startswith(b"data: "):
                continue
            change = json.loads(line[6:])
            now = time.perf_counter()
            self.events += 1
            for row in change["rows"]:
                if self.rows.get(row["id"], {}).get("seen") != row["seen"]:
                    self.times[row["name"]] = now
                self.rows[row["id"]] = row
            self.notice.update(change.get("notice") or {})
            self.changed.set()

    async def until(self, condition, limit=1800):
        end = time.perf_counter() + limit
        while not condition():
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), end - time.perf_counter())

    def seen(self):
        return {row["name"]: row["seen"] for row in self.rows.values()}


async def ask(port, path, question=None):
    """The status of an answer and the milliseconds that it took, over a connection of its own."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps(question).encode() if question else b""
    head = f"{'POST' if question else 'GET'} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    if question:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    writer.write(head.encode() + b"\r\n" + body)
    answer = await reader.read(-1)
    writer.close()
    return int(answer[9:12] or 0), 1e3 * (time.perf_counter() - start)


def memory(process):
    """Resident MB."""
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def processor(process):
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def append(folder, name, step, value=2.5):
    with open(folder / f"{name}.csv", "a") as file:
        file.write(f"{step},{value:.5f}\n")
    return time.perf_counter()


async def rows_to_events(client, folder, growing, steps):
    """Milliseconds from a row in a log to its event at a client."""
    times = []
    for trial in range(TRIALS):
        name = growing[(trial * 37) % len(growing)]
        steps[name] += 1
        before = client.times.get(name)
        start = await append(folder, name, steps[name])
        await client.until(lambda: client.times.get(name) != before, 60)
        times.append(1e3 * (client.times[name] - start))
        await asyncio.sleep(0.05 + 0.37 * (trial % 3))
    return times


async def questions(port, rows):
    times = []
    for trial in range(TRIALS):
        question = dict(QUESTION, decay=0.05 + 0.03 * trial, steps=rows + rows * trial // 20)
        status, taken = await ask(port, "/what-if", question)
        assert status == 200, status
        times.append(taken)
    return times


def told(title, values, unit="ms"):
    print(f"{title:<58} median {statistics.median(values):7.1f} {unit}, worst {max(values):7.1f} {unit}, of {len(values)}")


async def minute(port, folder, growing, steps, rows, count, seconds, process):
    """So many clients, each with a stream of events and a request a second, while logs grow."""
    clients = [Client(port) for _ in range(count)]
    streams = [asyncio.create_task(client.listen()) for client in clients]
    await asyncio.gather(*(client.until(lambda c=client: c.rows) for client in clients))
    before, start = processor(process), time.perf_counter()
    end = start + seconds
    taken, failed, memories, appended = [], [], [], 0

    async def asking(index):
        await asyncio.sleep(index / count)
        number = 0
        while time.perf_counter() < end:
            number += 1
            next_time = time.perf_counter() + 1
            if number % 5 == 0:
                status, milliseconds = await ask(port, "/what-if", dict(QUESTION, steps=rows, decay=0.1 + 0.01 * (index % 50)))
            else:
                status, milliseconds = await ask(port, f"/runs/{1 + (index * 7 + number) % len(steps)}")
            taken.append(milliseconds)
            if status != 200:
                failed.append(status)
            await asyncio.sleep(max(0, next_time - time.perf_counter()))

    async def growing_logs():
        nonlocal appended
        number = 0
        while time.perf_counter() < end:
            for _ in range(5):
                number += 1
                name = growing[(number * 13) % len(growing)]
                steps[name] += 1
                await append(folder, name, steps[name])
                appended += 1
            memories.append(memory(process))
            await asyncio.sleep(0.5)

    await asyncio.gather(*(asking(index) for index in range(count)), growing_logs())
    share = (processor(process) - before) / (time.perf_counter() - start)
    await asyncio.sleep(3)
    wanted = {name: f"{steps[name]:,}" for name in growing}
    lost = sum(
        client.seen().get(name, "").split(" ")[0] != wanted[name] for client in clients for name in growing)
    alike = sum(client.seen() == clients[0].seen() for client in clients)
    print(f"{count} clients for {seconds} s, each with a stream and a request a second, {appended} rows appended")
    print(f"  events received {sum(client.events for client in clients)}, last rows that a client missed {lost}, "
          f"clients that agree at the end {alike}")
    told("  requests", taken)
    print(f"  requests that failed {len(failed)} {sorted(set(failed)) or ''}")
    third = max(len(memories) // 3, 1)
    print(f"  memory, first third {statistics.mean(memories[:third]):.0f} MB, last third "
          f"{statistics.mean(memories[-third:]):.0f} MB, at most {max(memories):.0f} MB; "
          f"processor {share:.2f} cores")
    for stream in streams:
        stream.cancel()


async def main(program, runs=200, rows=100_000, count=50, seconds=60):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        names = write_logs(folder, runs, rows)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        growing = [name for name, is_growing in names if is_growing]
        steps = {name: rows for name, _ in names}
        print(f"# serve: {runs} runs of {rows:,} rows, {size:.0f} MB of logs")
        print()
        start = time.perf_counter()
        process = subprocess.Popen([program, folder, "--port", "0"], stdout=subprocess.PIPE, text=True)
        atexit.register(process.kill)
        port = int(process.stdout.readline().split(":")[2].rstrip("/\n"))
        print(f"seconds until it listens {time.perf_counter() - start:.2f}")
        client = Client(port)
        stream = asyncio.create_task(client.listen())
        await client.until(lambda: len(client.rows) == runs)
        print(f"seconds until all rows are shown {time.perf_counter() - start:.2f}, memory {memory(process):.0f} MB")
        await client.until(lambda: (client.notice.get("whatIf") or {}).get("kinds"))
        print(f"seconds until schedules can be asked {time.perf_counter() - start:.2f}")
        told("row to event, while runs are judged for the first time", await rows_to_events(client, folder, growing, steps))
        told("what-if, meanwhile", await questions(port, rows))
        try:
            await client.until(lambda: all(row["verdict"] for row in client.rows.values()), PATIENCE)
        except TimeoutError:
            pass
        judged = sum(bool(row["verdict"]) for row in client.rows.values())
        forecast = sum(bool(row["forecast"]) for row in client.rows.values())
        print(f"after {time.perf_counter() - start:.0f} s, {processor(process):.0f} s of processor time: {judged} runs are "
              f"judged, {forecast} with a forecast, memory {memory(process):.0f} MB")
        told("row to event, afterwards", await rows_to_events(client, folder, growing, steps))
        told("what-if, afterwards", await questions(port, rows))
        await minute(port, folder, growing, steps, rows, count, seconds, process)
        stream.cancel()
        begun = time.perf_counter()
        process.terminate()
        status = process.wait(timeout=20)
        print(f"seconds to end {time.perf_counter() - begun:.2f}, status {status}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
