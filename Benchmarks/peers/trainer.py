"""Trains transformers with losscast and with PyTorch alternately, and power-law regression with losscast
and with numpy.

Usage: trainer.py TRAINER [ROUNDS]

TRAINER is the program `trainer`. Model, minibatch size, optimizer (AdamW, clipping) and the two
threads are the same; every side has a process of its own, which trains a round of steps whenever it
is told to, so that a busy machine slows all sides alike.
"""

import ctypes
import os
import statistics
import subprocess
import sys
import threading
import time

THREADS = 2
# Width, layers, heads, context, and steps of a round: few, since whole rounds have to be quiet for the best to tell.
MODELS = [(64, 2, 4, 64, 30), (128, 4, 4, 128, 8), (256, 6, 8, 128, 2)]
BATCH = 16
# Steps of a round of ours and of numpy's two, about as long as each other.
REGRESSION_STEPS = (400_000, 10_000, 30_000)


def flops_per_token(width, layers, context):
    """Forward and backward: 6 for each weight of a matrix product, 12 for each of the (context + 1)/2
    earlier positions that attention looks at on average, times the width."""
    weights = layers * 12 * width**2 + 256 * width
    return 6 * weights + 12 * layers * width * (context + 1) / 2


class Side:
    """A process that trains on request."""

    def __init__(self, *command):
        environment = os.environ | {"OMP_NUM_THREADS": str(THREADS)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.seconds = []
        self.is_ready = self.process.stdout.readline().strip() == "ready"

    def train(self):
        print(file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def finish(self):
        """Ends the process; its peak memory in MiB."""
        self.process.stdin.close()
        line = self.process.stdout.readline()
        self.process.wait()
        return int(line.split()[1]) / 1024


def alternate(sides, rounds):
    for side in sides:
        side.train()  # warm-up
    for _ in range(rounds):
        for side in sides:
            side.seconds.append(side.train())


def sgemm_peak():
    """The best flops a second of oneDNN's single-precision product, a thread on each core."""
    library = ctypes.CDLL("libdnnl.so.2")
    size, repeats = 512, 20
    best = 0.0
    # Measured in rounds: the threads together, the best round.
    start, end = (threading.Barrier(THREADS + 1) for _ in range(2))
    rounds = 20

    def work():
        library.omp_set_num_threads(1)
        a, b, c = ((ctypes.c_float * size**2)() for _ in range(3))
        n, one, zero = ctypes.c_int64(size), ctypes.c_float(1), ctypes.c_float(0)
        letter = ctypes.c_char(b"N")
        for _ in range(rounds):
            start.wait()
            for _ in range(repeats):
                library.dnnl_sgemm(letter, letter, n, n, n, one, a, n, b, n, zero, c, n)
            end.wait()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for _ in range(rounds):
        start.wait()
        began = time.perf_counter()
        end.wait()
        best = max(best, 2 * size**3 * repeats * THREADS / (time.perf_counter() - began))
    for thread in threads:
        thread.join()
    return best


def transformers(program, rounds):
    print(f"transformers, batch {BATCH}, {THREADS} threads: tokens/s, best (median) of {rounds} rounds")
    print()
    print(
        f"{'width layers context':>20} {'losscast':>20}{'PyTorch eager':>20}{'compiled':>20}"
        f"{'ratio':>14}{'of SGEMM':>10}{'memory, MiB: ours, eager, compiled':>36}"
    )
    peak = 0.0
    for width, layers, heads, context, steps in MODELS:
        # Again for each model: a busy machine has less of it at times.
        peak = max(peak, sgemm_peak())
        shape = [str(n) for n in (width, layers, heads, context, BATCH)]
        ours = Side(program, str(steps), "language-model", *shape, str(THREADS))
        peers = [
            Side(sys.executable, __file__, "--peer", kind, str(steps), *shape)
            for kind in ("eager", "compiled")
        ]
        peers = [peer for peer in peers if peer.is_ready]
        sides = [ours, *peers]
        alternate(sides, rounds)
        tokens = steps * BATCH * context
        best = [tokens / min(side.seconds) for side in sides]
        median = [tokens / statistics.median(side.seconds) for side in sides]
        memory = [side.finish() for side in sides]
        cells = [f"{f'{b:.0f} ({m:.0f})':>20}" for b, m in zip(best, median)]
        cells += [f"{'–':>20}"] * (3 - len(cells))
        ratio = f"{best[0] / max(best[1:]):.2f} ({median[0] / max(median[1:]):.2f})"
        share = best[0] * flops_per_token(width, layers, context) / peak
        remembered = ", ".join(f"{m:.0f}" for m in memory)
        print(
            f"{width:6}{layers:7}{context:7} {''.join(cells)}{ratio:>14}{share:>10.0%}{remembered:>36}",
            flush=True,
        )
    print(f"peak of this machine's SGEMM, oneDNN on {THREADS} threads: {peak / 1e9:.0f} GFLOPS")


def regression(program, rounds):
    peer = [sys.executable, __file__, "--peer"]
    ours, drawn, summed = REGRESSION_STEPS
    sides = [
        Side(program, str(ours), "power-law-regression"),
        Side(*peer, "numpy", str(drawn)),
        Side(*peer, "numpy-statistics", str(summed)),
    ]
    alternate(sides, rounds)
    best = [steps / min(side.seconds) for steps, side in zip(REGRESSION_STEPS, sides)]
    median = [
        steps / statistics.median(side.seconds) for steps, side in zip(REGRESSION_STEPS, sides)
    ]
    for side in sides:
        side.finish()
    print()
    print("power-law regression, 256 features, batch 8, one thread: steps/s, best (median)")
    print()
    print(f"{'':24}{'steps/s':>20}{'ratio':>16}")
    names = ["losscast", "numpy, minibatches", "numpy, their statistics"]
    for name, b, m in zip(names, best, median):
        ratio = f"{best[0] / b:.1f} ({median[0] / m:.1f})"
        print(f"{name:24}{f'{b:.0f} ({m:.0f})':>20}{ratio:>16}")
    print()
    print("losscast draws each minibatch by its sufficient statistics, which has the same law; so does")
    print("the last row. losscast also computes the expected loss.")


def serve(train):
    """Trains a round for each line of input and prints its seconds, then the peak memory."""
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        train()
        print(time.perf_counter() - start, flush=True)
    with open("/proc/self/status") as status:
        print(next(line for line in status if line.startswith("VmHWM:")), end="", flush=True)


def torch_peer(kind, steps, width, layers, heads, context, batch):
    from transformer import VOCABULARY, Transformer, torch

    torch.manual_seed(1)
    model = Transformer(width, layers, heads, context)
    optimizer = torch.optim.AdamW(model.groups(0.1), lr=1e-3, betas=(0.9, 0.95), fused=True)
    windows = torch.randint(0, VOCABULARY, (steps, batch, context + 1))
    forward = torch.compile(model) if kind == "compiled" else model

    def train():
        for window in windows:
            optimizer.zero_grad(set_to_none=True)
            forward(window[:, :-1].contiguous(), window[:, 1:].contiguous()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()

    if kind == "compiled":
        try:
            train()
        except Exception as error:  # without a compiler it cannot, and says so in many ways
            print(f"torch.compile does not work here: {error}".splitlines()[0], file=sys.stderr)
            return
    serve(train)


def numpy_peer(
    kind, steps, size=256, batch=8, beta=1.5, source=0.5, signal=8.0, noise=2.0, rate=0.01
):
    """The same stochastic gradient descent on a whole minibatch at a time, drawn in full or by the
    sum that a step takes of it."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import numpy as np

    random = np.random.default_rng(1)
    j = np.arange(1, size + 1)
    far = np.arange(1, 10_000_000, dtype=np.float64) ** -(source * beta + 1)
    signals = signal * far[:size] / far.sum()
    deviation = np.float32(np.sqrt(noise + signal * far[size:].sum() / far.sum()))
    eigenvalues = (j**-beta).astype(np.float32)
    del far
    errors = -np.sqrt(signals).astype(np.float32)
    step_sizes = np.float32(rate / batch) * eigenvalues

    def minibatches():
        nonlocal errors
        for _ in range(steps):
            z = random.standard_normal((batch, size), dtype=np.float32)
            labels = deviation * random.standard_normal(batch, dtype=np.float32)
            errors -= step_sizes * ((z @ errors - labels) @ z)

    def statistics_of_minibatches():
        nonlocal errors
        for _ in range(steps):
            g = random.standard_normal(size, dtype=np.float32)
            q = np.float32(random.chisquare(batch))
            residual = np.sqrt(errors @ errors + deviation**2)
            along = q - np.sqrt(q) * (g @ errors) / (residual + deviation)
            errors -= step_sizes * (along * errors + np.sqrt(q) * residual * g)

    serve(minibatches if kind == "numpy" else statistics_of_minibatches)


def main():
    arguments = sys.argv[1:]
    if arguments[0] != "--peer":
        rounds = int(arguments[1]) if len(arguments) > 1 else 18
        transformers(arguments[0], rounds)
        regression(arguments[0], rounds)
    elif arguments[1].startswith("numpy"):
        numpy_peer(arguments[1], int(arguments[2]))
    else:
        torch_peer(arguments[1], *map(int, arguments[2:]))


if __name__ == "__main__":
    main()
