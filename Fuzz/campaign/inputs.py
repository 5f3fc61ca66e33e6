"""Inputs of every kind: logs, tables, schedules, formulas, studies and names of files."""

import gzip
import json
import math
import os

from mutate import HOSTILE, NUMBERS, damage_bytes, damage_rows


class Logs:
    """Logs made on the spot, and rows of those in Data/."""

    def __init__(self, data):
        self.samples = []
        for folder, _, names in sorted(os.walk(data)):
            for name in sorted(names):
                if name.endswith(".csv"):
                    with open(os.path.join(folder, name), "rb") as file:
                        lines = file.read().split(b"\n")
                    head = [line for line in lines if line.startswith(b"#")]
                    rows = [line for line in lines if line and not line.startswith(b"#")]
                    thin = [rows[0], *rows[1::max(1, len(rows) // 24)]]
                    self.samples.append((head, [row.decode().split(",") for row in thin]))

    def rows(self, random, kind=None):
        """A table: the names, then rows of cells."""
        count = random.choice([4, 8, 12, 20, 30, 60])
        every = random.choice([1, 1, 1, 10, 10, 50, 50, 1000, 1000, 10**8])
        kind = kind or random.randrange(6)
        total = count * every
        peak = random.choice([1e-3, 3e-4, 0.1])
        rows = []
        for k in range(1, count + 1):
            step = k * every
            share = step / total
            rate = peak * {
                0: 1, 1: 0.5 * (1 + math.cos(math.pi * share)), 2: 1 - share,
                3: min(1, (1 - share) * 5), 4: min(1, share * 5), 5: 1 if share < 0.5 else 0.3,
            }[kind]
            area = peak * step
            loss = 2 + 1.5 * (area / peak / every + 1) ** -0.4 - 0.3 * (peak - rate) / peak
            loss += random.gauss(0, random.choice([0, 0.003]))
            rows.append([str(step), f"{rate:.6g}", f"{loss:.6g}"])
        names = ["step", "lr", "loss"] if random.random() < 0.8 else random.choice([
            ["global_step", "train/lr", "train_loss"],
            ["_step", "learning_rate", "val_loss"], ["iteration", "rate", "loss"]])
        return [names, *rows]

    def log(self, random, mutation=0.4):
        """The bytes of a log, and the ending that its name should have."""
        head = []
        if self.samples and random.random() < 0.2:
            head, rows = random.choice(self.samples)
            head = list(head)
        else:
            rows = self.rows(random)
            if random.random() < 0.2:
                head = [self.head_line(random)]
        ending = random.choice([".csv", ".csv", ".csv", ".tsv", ".jsonl", ".csv.gz"])
        if random.random() < mutation:
            rows = damage_rows(random, rows)
            if random.random() < 0.2:
                head.append(self.head_line(random))
        data = b"\n".join([*head, b""]) if head else b""
        data += table_bytes(rows, ending, random)
        if random.random() < mutation * 0.4:
            data = damage_bytes(random, data)
        if ending.endswith(".gz"):
            data = gzip.compress(data, mtime=0)
            if random.random() < mutation * 0.4:
                data = damage_bytes(random, data)
        return data, ending

    def norms(self, random, mutation=0.4):
        """A log with gradient norms, and the ending that its name should have."""
        count = random.choice([3, 20, 60])
        power = random.choice([0, -0.5, 2])
        rows = [["step", "lr", "loss", "grad_norm", "grad_norm_l1"]]
        for k in range(1, count + 1):
            norm = (k / count + 0.01) ** power * math.exp(random.gauss(0, 0.1))
            rows.append([str(k * 10), f"{1e-3 * (1 - k / count):.6g}", f"{2 + 1 / k:.6g}",
                         f"{norm:.6g}", f"{30 * norm:.6g}"])
        head = [f"# optimizer: {random.choice(['adamw', 'sgd', 'x'])}".encode()]
        if random.random() < mutation:
            rows = damage_rows(random, rows)
            head.append(self.head_line(random))
        ending = random.choice([".csv", ".csv", ".tsv", ".jsonl"])
        data = b"\n".join([*head, b""]) + table_bytes(rows, ending, random)
        return (damage_bytes(random, data) if random.random() < mutation * 0.4 else data), ending

    def sweep(self, random, curves=False, mutation=0.4):
        """A table of runs at several rates; with `curves`, of what each had on its way."""
        rows = [["method", "params", "seed", *(["step"] if curves else ["lr"]), "loss"]]
        for method in ("a", "b", random.choice(["a", *HOSTILE]))[:random.choice([1, 2, 2, 3])]:
            for params in ("1e7", "4e7", "1.6e8")[:random.choice([1, 2, 3])]:
                for seed in range(random.choice([1, 2, 3])):
                    for k in range(random.choice([1, 3, 6, 9])):
                        loss = 3 + (1 / (k + 1) if curves else 0.05 * (k - 3.3) ** 2)
                        loss += random.gauss(0, 0.01)
                        rows.append([
                            method, params, str(seed), str(10 * (k + 1)) if curves
                            else f"{1e-3 * 2 ** k:.6g}",
                            random.choice(["nan", "inf", "", "1e300"]) if random.random() < 0.02
                            else f"{loss:.6g}"])
        if random.random() < mutation:
            rows = damage_rows(random, rows)
        data = table_bytes(rows, ".csv", random)
        return damage_bytes(random, data) if random.random() < mutation * 0.4 else data

    def head_line(self, random):
        value = random.choice([
            random.choice(NUMBERS), random.choice(HOSTILE).replace("\n", " "), schedule(random)])
        key = random.choice([
            "parameters", "loss-column", "schedule", "outcome", "seed", "task", "mean-over", "steps"])
        return f"# {key}: {value}".encode()

    def table(self, random, mutation=0.4):
        """A table of a curve: x, y, perhaps a standard error and a group."""
        count = random.choice([2, 3, 5, 8, 15, 30])
        shape = random.randrange(6)
        groups = random.choice([1, 1, 2, 4])
        rows = [["x", "y", "sigma", "group"]]
        for group in range(groups):
            name = random.choice(["a", "b", f"g{group}"]) if random.random() < 0.8 \
                else random.choice(HOSTILE)
            for k in range(1, count + 1):
                x = k * random.choice([1, 1, 10])
                y = {
                    0: 1 + 2 * x ** -0.5, 1: 0.9 - 0.5 * x ** -0.7, 2: 3.0, 3: math.exp(-x / 5),
                    4: x * 2.0 + 1, 5: math.log(x) * 0.1 + (1e-3 if k % 2 else 0),
                }[shape] + random.gauss(0, random.choice([0, 0.01]))
                rows.append([str(x), f"{y:.6g}", "0.01", name])
        if random.random() < mutation:
            rows = damage_rows(random, rows)
        data = table_bytes(rows, ".csv", random)
        if random.random() < mutation * 0.4:
            data = damage_bytes(random, data)
        return data


def table_bytes(rows, ending, random):
    """Rows as text, quoted where they have to be."""
    if ending == ".jsonl":
        lines = []
        for row in rows[1:]:
            object = {}
            for name, cell in zip(rows[0], row):
                try:
                    object[name] = float(cell)
                except ValueError:
                    object[name] = cell or None
            lines.append(json.dumps(object))
        return ("\n".join(lines) + "\n").encode("utf-8", "replace")
    delimiter = "\t" if ending == ".tsv" else random.choice([",", ",", ",", ";"])

    def quoted(cell):
        if any(mark in cell for mark in (delimiter, '"', "\n", "\r")):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    lines = [delimiter.join(quoted(cell) for cell in row) for row in rows]
    text = random.choice(["\n", "\n", "\n", "\r\n"]).join(lines)
    return (text + random.choice(["\n", "\n", ""])).encode("utf-8", "replace")


def file_name(random, ending=""):
    """A name for a file: mostly plain, now and then one that means something to a program."""
    if random.random() < 0.7:
        return random.choice(["run", "a", "constant", "cosine", "b-1", "Wsd 2"]) + ending
    name = random.choice(HOSTILE).replace("/", "_").replace("\x00", "0")
    name = name if name not in ("..", ".", "") else "dots"
    return (name + ending)[-200:] if len(name) > 200 else name + ending


STEPS = ["1", "2", "3", "10", "0.1", "0.2", "0.25", "0.3"]
WHOLE = ["1", "2", "5", "10"]
EXTREME_STEPS = [
    "0", "-1", "1e7", "1e9", "1e12", "1e15", "1e18", "1e19", "9007199254740993",
    "4611686018427387904", "9223372036854775807", "9223372036854775808", "1e300", "nan", "", "x"]
RATES = ["1e-3", "3e-4", "0.1", "1"]
KEYS = {
    "constant": "", "linear": "final", "cosine": "final", "wsd": "final decay shape",
    "two-stage": "second at", "step": "milestones factor", "polynomial": "power final",
    "exponential": "final", "inverse-sqrt": "", "rex": "d final", "onecycle": "initial final rise",
    "sgdr": "period multiplier final", "triangular": "lowest period",
    "infinite": "constant final cooldown anneal",
}


def schedule(random, depth=0, extreme=0.12, longest=400, rates=RATES):
    """A text of a schedule, with an extreme value now and then, and now and then not one at all."""

    def steps(limit=longest):
        return random.choice(EXTREME_STEPS) if random.random() < extreme / 4 \
            else str(random.choice([20, 40, 100, limit, limit]))

    def value(kind):
        if random.random() < extreme / 4:
            return random.choice(NUMBERS)
        return random.choice(kind)

    choice = random.random()
    if depth < 4 and choice < 0.1:
        inner = schedule(random, depth + 1, extreme, longest, rates)
        other = schedule(random, depth + 1, extreme, longest, rates)
        text = random.choice([
            f"warmup({value(WHOLE)}; {inner})", f"join({value(WHOLE)}; {inner}; {other})",
            f"scale({value(['0.5', '1', '2'])}; {inner})"])
    elif depth == 0 and choice < 0.11:
        levels = random.choice([5, 12, 30, 50, 60])
        open = random.choice(["warmup(1;", "scale(0.5;", "join(1;constant:peak=1,steps=2;"])
        text = open * levels + "constant:peak=1,steps=10" + ")" * levels
    elif choice < 0.18:
        count = random.choice([1, 2, 5, 200])
        knots = [f"{k * 10}:{value(rates)}" for k in range(count)]
        if random.random() < extreme:
            knots[-1] = f"{random.choice(EXTREME_STEPS)}:{value(rates)}"
        text = "piecewise:knots=" + "/".join(knots)
    else:
        name = random.choice(list(KEYS))
        pairs = [f"peak={value(rates)}", f"steps={steps()}"]
        if name not in ("onecycle", "triangular") and random.random() < 0.3:
            pairs.append(f"warmup={value(STEPS)}")
        for key in KEYS[name].split():
            if key == "shape":
                if random.random() < 0.5:
                    pairs.append("shape=" + random.choice(
                        ["linear", "1-sqrt", "cosine", "mirror-cosine", "square", "exponential"]))
            elif key == "milestones":
                pairs.append("milestones=" + "/".join(sorted(random.sample(["0.2", "0.4", "0.7", "0.9"], 2))))
            elif key in ("decay", "at", "period", "cooldown", "anneal", "rise"):
                pairs.append(f"{key}={value(STEPS)}")
            elif key == "multiplier":
                pairs.append(f"multiplier={random.choice(['1', '2', '3', value(STEPS)])}")
            else:
                pairs.append(f"{key}={value(['1e-5', '0.1', '0.5', '2', '0'])}")
        if random.random() < 0.05:
            random.shuffle(pairs)
        text = f"{name}:" + ",".join(pairs)
    if depth == 0 and random.random() < extreme / 2:
        text = damage_bytes(random, text.encode(), most=3).decode("utf-8", "replace")
    return text.replace("\x00", "0")


def formula(random, depth=0):
    """A formula over x and parameters."""
    choice = random.random()
    if depth == 0 and choice < 0.5:
        text = random.choice([
            "c - a*x^-b", "a*exp(-b*x) + c", "a + b*x", "a/(1 + exp(-b*(x - c)))", "a*x^b",
            "a*log(x + b)", "(a + b*x)/(1 + c*x)", "a*sin(b*x)", "a*x^b + c*x^d", "a^b^c*x",
            "E + A*x^-alpha", "a*erf(b*x)", "max(a, b*x)", "a/x - b/x^2", "a*x/0", "a*1e308*x*1e308"])
    elif depth > 3 or choice < 0.6:
        text = random.choice(["x", "a", "b", "c", "1", "2.5", "pi", "e", "1e300", "0", "-x"])
    elif choice < 0.8:
        operator = random.choice(["+", "-", "*", "/", "^"])
        text = f"({formula(random, depth + 1)}{operator}{formula(random, depth + 1)})"
    else:
        name = random.choice(["exp", "log", "sqrt", "abs", "tan", "asin", "cosh", "erf", "log1p"])
        text = f"{name}({formula(random, depth + 1)})"
    if depth == 0 and random.random() < 0.15:
        text = damage_bytes(random, text.encode(), most=3).decode("utf-8", "replace")
    return text.replace("\x00", "0")


def search(random):
    """The text of a search for rates."""
    keys = {"min": "1e-4", "max": "1", "steps": "200", "stage": "20", "probe": "5", "candidates": "3",
            "longest": "80", "kappa": "1e6", "forecast": "trend", "warmup": "10", "seed": "2"}
    pairs = [f"{key}={value if random.random() < 0.93 else random.choice(NUMBERS)}"
             for key, value in keys.items()
             if key in ("min", "max", "steps") and random.random() < 0.97 or random.random() < 0.4]
    text = "auto:" + ",".join(pairs)
    return damage_bytes(random, text.encode(), 2).decode("utf-8", "replace") \
        if random.random() < 0.1 else text


def population(random):
    """A study file of a tiny population that searches."""
    task = random.choice(["size: 16", "task: mlp, widths: 4, inputs: 4, validation-examples: 8"])
    ready = random.choice(["5", "10"]) if random.random() < 0.85 else random.choice(NUMBERS)
    lines = [f"common: {{{task}, schedule: 'constant:peak=0.1,steps=20'}}", "search:",
             f"  population: {random.choice(['2', '4']) if random.random() < 0.9 else '0'}",
             f"  ready: {ready}", f"  share: {random.choice(['0.25', '0.5', '1', 'x'])}", "  values:"]
    values = ["rate: {from: 0.01, to: 2}", "batch: [2, 4]", "rate: {from: 2, to: 0.01}",
              "momentum: {from: 0.3, to: 0.9, scale: linear}", "seed: [1, 2]", "rate: [nan, 1]"]
    for value in random.sample(values, random.choice([1, 1, 2])):
        lines.append("    " + value)
    return written(random, lines, ["0.01", "from", "rate", "20", "ready"], replaced=0.2, damaged=0.25)


def written(random, lines, words, replaced, damaged):
    """A file of lines; with these probabilities one of the words is something else, and bytes are damaged."""
    text = "\n".join(lines) + "\n"
    if random.random() < replaced:
        text = text.replace(random.choice(words), random.choice(NUMBERS + HOSTILE))
    data = text.encode("utf-8", "replace")
    return damage_bytes(random, data) if random.random() < damaged else data


def study(random):
    """A study file of tiny runs."""
    if random.random() < 0.25:
        return population(random)
    task = random.choice(["power-law-regression", "power-law-regression", "mlp", "logistic-regression"])
    small = {
        "power-law-regression": "size: 16, batch: 2",
        "mlp": "widths: 4, inputs: 4, batch: 2, validation-examples: 8",
        "logistic-regression": "train-size: 20, inputs: 4, validation-examples: 8"}[task]
    steps = random.choice([5, 20])
    lines = [f"common: {{task: {task}, {small}}}", "vary:"]
    lines.append(random.choice([
        f"  schedule:\n    c: constant:peak=$peak,steps={steps}\n    d: linear:peak=$peak,steps={steps}\n"
        "  peak: [0.01, 0.1]",
        f"  schedule: {{c: 'constant:peak=0.1,steps={steps}', w: 'wsd:peak=0.1,steps={steps},decay=0.2'}}",
    ]))
    lines.append(f"  seed: [{', '.join(str(k) for k in range(random.choice([1, 2, 3])))}]")
    if random.random() < 0.4:
        lines.append("average: seed")
    if random.random() < 0.2:
        lines.append("exclude: [{seed: 0}]")
    if random.random() < 0.2:
        lines.append("out: " + json.dumps(random.choice(["runs", "..", "-x", *HOSTILE])))
    if random.random() < 0.1:
        levels = random.choice([3, 6, 9])
        names = "abcdefghijkl"
        bomb = ", ".join(f"{names[k]}: {('$' + names[k + 1]) * 10}" for k in range(levels))
        lines[0] = f"common: {{task: {task}, {small}, {bomb}, {names[levels]}: 1, seed: $a}}"
    return written(random, lines, ["0.1", "0.01", "c:", "seed", "schedule"], replaced=0.25, damaged=0.35)


def regression_data(random):
    """Rows of LIBSVM for logistic regression."""
    lines = []
    for k in range(random.choice([2, 6, 20])):
        label = "-1" if k % 2 else "1"
        lines.append(" ".join([label, *(f"{j}:{random.gauss(0, 1):.3f}" for j in range(1, 4))]))
    data = ("\n".join(lines) + "\n").encode()
    return damage_bytes(random, data) if random.random() < 0.5 else data
