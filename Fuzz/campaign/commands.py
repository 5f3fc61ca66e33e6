"""Draws command lines of every subcommand, with the files that they name."""

import struct
import zlib
from dataclasses import dataclass, field

import inputs
from mutate import HOSTILE, NUMBERS, damage_bytes, damage_json, number


@dataclass
class Case:
    command: str
    arguments: list = field(default_factory=list)
    # By their names: ("file" or "fifo", contents), or ("folder", None).
    files: dict = field(default_factory=dict)
    # What the command may write, and the folders that it may write anything in.
    outputs: list = field(default_factory=list)
    output_folders: list = field(default_factory=list)


# Options that set how much work there is. A million of them is a wish, not a fault, so that only
# values that nothing could serve are drawn.
WORK = {
    "width", "layers", "heads", "context", "batch", "inputs", "outputs", "train-size", "size",
    "validation-examples", "validation-tokens", "teacher-width", "teacher-layers", "accumulate",
    "orders", "threads", "jobs", "budget", "widths", "every",
}
IMPOSSIBLE = ["0", "-1", "nan", "inf", "", "x", "1.5", "4611686018427387904",
              "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e300"]
SMALL = ["1", "2", "3", "4", "8"]

# What each subcommand is mostly asked for, by weight.
WEIGHTS = {
    "fit": 12, "curve": 10, "extrapolate": 12, "predict": 9, "evaluate": 8, "compare": 7, "optimize": 6,
    "next": 5, "stop": 9, "watch": 5, "simulate": 8, "schedule": 8, "laws": 1, "train": 9,
    "study": 6, "help": 1, "refine": 7, "sensitivity": 9, "score": 9, "autolrs": 6,
}
POLICIES = {
    "schedule-aware": "threshold tolerance", "rank-test": "threshold", "trailing": "warmup",
    "median": "warmup startup form", "percentile": "percentile warmup startup form",
    "patience": "patience tolerance", "successive-halving": "minimum reduction skip",
    "hyperband": "minimum reduction", "proximity": "threshold", "wilcoxon": "threshold startup",
    "predictive-termination": "threshold certainty", "all-future-points": "threshold", "none": "",
}


class Commands:
    def __init__(self, help, laws, logs, saved):
        """`help` is what `losscast --experimental-dump-help` prints, `laws` are the names of laws and
        of families, `saved` fits by their names."""
        self.options = {
            command["commandName"]: [
                argument for argument in command.get("arguments", [])
                if argument["kind"] != "positional" and argument.get("names")
                and argument["names"][0]["name"] not in ("version", "h", "help", "print-prior")]
            for command in help["command"]["subcommands"]}
        self.laws, self.families = laws
        self.logs = logs
        self.saved = saved

    def draw(self, random):
        names = list(WEIGHTS)
        command = random.choices(names, weights=[WEIGHTS[name] for name in names])[0]
        case = Case(command)
        getattr(self, "_" + command)(random, case)
        for _ in range(random.choice([0, 0, 0, 0, 0, 0, 1, 1, 2, 3])):
            self._vary(random, case)
        if command == "watch" and "--once" not in case.arguments:
            case.arguments.append("--once")
        case.arguments = [argument.replace("\x00", "0")[:60_000] for argument in case.arguments]
        return case

    # Subcommands

    def _curve(self, random, case):
        case.arguments += ["--law", random.choice([*self.families, "best", "broken-power"])]
        if random.random() < 0.4:
            case.arguments += ["--formula", inputs.formula(random)]
            case.arguments = case.arguments[2:]
        if random.random() < 0.3:
            self._add_log(random, case)
        else:
            name = self._add(random, case, self.logs.table(random), ".csv")
            case.arguments += [self._argument(name)]
            if random.random() < 0.5:
                case.arguments += ["--x", "x", "--y", "y"]
            if random.random() < 0.2:
                case.arguments += ["--sigma", "sigma"]
            if random.random() < 0.15:
                case.arguments += ["--where", random.choice(["group=a", "group=b", "x=1", "y="])]
        if random.random() < 0.2:
            case.arguments += ["--errors", "relative"]
        if random.random() < 0.2:
            case.arguments += ["--robust", random.choice(["huber", "cauchy", "tukey", "autolrs"])]
        if random.random() < 0.3:
            case.arguments += ["--at", number(random, ["10", "1e5"])]
        self._write(random, case, "--out", ".json", 0.2)
        self._finish(random, case)
        if random.random() < 0.1:
            # The former spelling.
            case.command = "fit"

    def _fit(self, random, case):
        if random.random() < 0.87:
            laws = random.choice([1, 1, 1, 2])
            case.arguments += ["--law", ",".join(random.sample(self.laws, laws))]
        for _ in range(random.choice([1, 1, 2, 3])):
            self._add_log(random, case)
        if random.random() < 0.1:
            case.arguments += ["--leave-out", random.choice(["run", "a", "cosine"])]
        if random.random() < 0.1:
            case.arguments += ["--schedule", inputs.schedule(random)]
        self._write(random, case, "--out", ".json", 0.2)
        self._finish(random, case)

    def _predict(self, random, case):
        if random.random() < 0.2:
            self._add_fit(random, case, kinds=["curve"])
            case.arguments += ["--at", number(random, ["10", "1e5"])]
            return self._finish(random, case)
        self._add_fit(random, case)
        case.arguments += ["--schedule", self._forecast(random)]
        if random.random() < 0.3:
            case.arguments += ["--at", number(random, ["10", "100"])]
        if random.random() < 0.2:
            case.arguments += ["--against", self._forecast(random)]
        if random.random() < 0.2:
            case.arguments += ["--target", number(random, ["2.5", "3"])]
        self._finish(random, case)

    def _evaluate(self, random, case):
        if random.random() < 0.2:
            self._add_fit(random, case, kinds=["curve"])
        else:
            self._add_fit(random, case)
        for _ in range(random.choice([1, 1, 2])):
            self._add_log(random, case)
        self._finish(random, case)

    def _compare(self, random, case):
        for _ in range(random.choice([1, 1, 1, 2])):
            self._add_fit(random, case)
        for _ in range(random.choice([2, 2, 2, 4])):
            case.arguments += ["--schedule", self._forecast(random)]
        if random.random() < 0.2:
            case.arguments += ["--target", number(random, ["2.5", "3"])]
        self._finish(random, case)

    def _optimize(self, random, case):
        if random.random() < 0.8:
            self._add_fit(random, case)
        else:
            values = "L0=2,A=0.4,C=0.3,alpha=0.5,lambda=0.99"
            if random.random() < 0.4:
                values = values.replace(
                    random.choice(["2", "0.4", "0.3", "0.5", "0.99"]), random.choice(NUMBERS))
            case.arguments += ["--law", "annealing", "--set", values]
        case.arguments += [
            "--peak", random.choice(["1e-3", "1e-3", "3e-4", "0.1"]) if random.random() < 0.85
            else random.choice(NUMBERS),
            "--steps", random.choice(["20", "100", "400", "1000"]) if random.random() < 0.85
            else random.choice(inputs.EXTREME_STEPS)]
        if random.random() < 0.3:
            case.arguments += ["--warmup", number(random, ["0", "5", "10"])]
        if random.random() < 0.3:
            case.arguments += ["--shape", random.choice(["wsd", "two-stage", "cosine", "rex", "sgdr", "piecewise", "x"])]
        if random.random() < 0.6:
            case.arguments.append("--beyond")
        if random.random() < 0.15:
            case.arguments += ["--against", self._forecast(random)]
        self._write(random, case, "--out", ".csv", 0.2)
        self._finish(random, case)

    def _next(self, random, case):
        self._add_fit(random, case, kinds=["average", "annealing"])
        for option in ("--for", "--candidate"):
            for _ in range(random.choice([0, 1, 2])):
                case.arguments += [option, self._forecast(random)]
        self._finish(random, case)

    def _extrapolate(self, random, case):
        if random.random() < 0.35:
            name = self._add(random, case, self.logs.table(random), ".csv")
            case.arguments += [self._argument(name), "--x", "x", "--metric", "y"]
            if random.random() < 0.5:
                case.arguments += ["--by", random.choice(["group", "group", "sigma,group", "x"])]
        else:
            for _ in range(random.choice([1, 1, 1, 2])):
                self._add_log(random, case)
        if random.random() < 0.8:
            case.arguments += ["--horizon", random.choice(["100", "1000", "60000", "60000"])
                               if random.random() < 0.8 else random.choice(NUMBERS)]
        else:
            case.arguments += ["--schedule", inputs.schedule(random)]
        if random.random() < 0.15:
            case.arguments += ["--bounds", random.choice(["0:1", "0:", ":1", "1:0", "nan:1", "0:1e300"])]
        if random.random() < 0.15:
            case.arguments += ["--target", number(random, ["2.5"])]
        if random.random() < 0.15:
            prior = self.saved[random.choice(["prior-bounded", "prior"])]
            if random.random() < 0.85:
                prior = damage_json(random, prior)
            name = self._add(random, case, prior, ".json")
            case.arguments += ["--prior", name]
        self._finish(random, case)

    def _stop(self, random, case):
        for _ in range(random.choice([1, 2, 3])):
            self._add_log(random, case)
        self._stopping(random, case)
        self._finish(random, case)

    def _watch(self, random, case):
        case.files["runs"] = ("folder", None)
        for _ in range(random.choice([0, 1, 2, 4])):
            data, ending = self.logs.log(random)
            name = "runs/" + inputs.file_name(random, ending)
            kind = "fifo" if random.random() < 0.05 else "file"
            case.files[name] = (kind, None if kind == "fifo" else data)
        if random.random() < 0.1:
            case.files["runs/.losscast-stopped"] = ("file", damage_bytes(random, b'{"runs": []}\n'))
        case.arguments += ["runs", "--once"]
        case.output_folders.append("runs")
        if random.random() < 0.5:
            case.arguments += ["--on-stop", random.choice([
                "echo {name}", 'echo "{name}"', "echo '{name}'", "true {run}", "echo $LOSSCAST_NAME",
                "true {name} {step}", "false", "exit 3", "{name}", "", "\x00", "true {x}"])]
        self._stopping(random, case)

    def _simulate(self, random, case):
        if random.random() < 0.3:
            name = self._add(random, case, self.logs.table(random), ".csv")
            case.arguments += [self._argument(name), "--x", "x", "--metric", "y", "--by", "group"]
        else:
            for _ in range(random.choice([2, 3, 5])):
                self._add_log(random, case)
        case.arguments += ["--orders", random.choice(["1", "5", "20"])]
        for _ in range(random.choice([1, 1, 2])):
            case.arguments += ["--policy", self._policy(random)]
        if random.random() < 0.3:
            # A hundred thousand runs are honest work.
            case.arguments += ["--budget", random.choice(["1", "3", "1e-9", "0.5", *IMPOSSIBLE])]
        if random.random() < 0.1:
            case.arguments += ["--sweep"]
        self._finish(random, case)

    def _schedule(self, random, case):
        for _ in range(random.choice([1, 1, 2])):
            case.arguments.append(self._argument(inputs.schedule(random, extreme=0.5)))
        if random.random() < 0.1:
            case.arguments = ["csv:" + self._add_log(random, case)]
        self._write(random, case, "--out", ".csv", 0.2)
        self._finish(random, case)

    def _laws(self, random, case):
        self._finish(random, case)

    def _help(self, random, case):
        case.arguments += random.sample([*WEIGHTS, *HOSTILE], random.choice([0, 1, 2]))

    def _train(self, random, case):
        steps = random.choice([5, 20, 40])
        case.arguments += ["--schedule", random.choice([
            f"constant:peak=0.1,steps={steps}", f"cosine:peak=0.05,steps={steps},warmup=3",
            inputs.schedule(random, extreme=0.05, longest=60)]), "--threads", random.choice(["1", "2"])]
        task = random.choice([
            "power-law-regression", "power-law-regression", "mlp", "logistic-regression",
            "language-model"])
        case.arguments += ["--task", task] + {
            "power-law-regression": ["--size", "16", "--batch", "2"],
            "mlp": ["--widths", random.choice(["4", "4,3", "none"]), "--inputs", "4", "--batch", "2",
                    "--validation-examples", "8"],
            "logistic-regression": ["--train-size", "20", "--inputs", "4", "--validation-examples",
                                    "8"],
            "language-model": ["--width", "8", "--layers", "1", "--heads", "2", "--context", "8",
                               "--batch", "2", "--validation-tokens", "64"]}[task]
        if task == "logistic-regression" and random.random() < 0.5:
            data = self._add(random, case, inputs.regression_data(random), ".txt")
            case.arguments = case.arguments[:6] + ["--data", data]
        if task == "language-model" and random.random() < 0.4:
            text = damage_bytes(random, b"All that is gold does not glitter. " * 60)
            name = self._add(random, case, text, ".txt")
            case.arguments += random.choice([
                ["--corpus", name], ["--phase", f"corpus=0.7*synthetic + 0.3*{name}; steps=10"],
                ["--corpus", random.choice(["synthetic:words=30,classes=2", "synthetic:words=0",
                                            "synthetic:exponent=1e300", ".", "synthetic:"])]])
        if random.random() < 0.25 and "checkpoint-log" in self.saved:
            # Goes on from a checkpoint that is not quite what was written.
            case.arguments = [*self.saved["checkpoint-arguments"]]
            log, point = self.saved["checkpoint-log"], self.saved["checkpoint"]
            if random.random() < 0.5:
                log = damage_bytes(random, log)
            if random.random() < 0.7:
                point = damage_checkpoint(random, point)
            case.files["run.csv"] = ("file", log)
            case.files["run.csv.checkpoint"] = ("file", point)
            case.outputs += ["run.csv", "run.csv.checkpoint"]
            return
        out = random.choice(["run.csv", "runs/", inputs.file_name(random, ".csv")])
        case.arguments += ["--out", out]
        case.outputs += [out, out + ".checkpoint"]
        case.output_folders.append(out.rstrip("/"))
        if random.random() < 0.1:
            case.arguments += ["--name", inputs.file_name(random)]
        if random.random() < 0.2:
            case.arguments += ["--checkpoint-every", number(random, ["1", "7"])]

    def _study(self, random, case):
        name = inputs.file_name(random, ".yaml")
        case.files[name] = ("file", inputs.study(random))
        case.arguments += [self._argument(name)]
        case.output_folders += [""]
        choice = random.random()
        if choice < 0.35:
            case.arguments.append("--dry-run")
        elif choice < 0.5:
            case.arguments.append("--status")
        elif choice < 0.6:
            case.arguments += ["--executor", "slurm"]
        if random.random() < 0.3:
            case.arguments += ["--format", "json"]
        if random.random() < 0.4:
            case.arguments += ["--jobs", random.choice(["1", "2"])]

    def _refine(self, random, case):
        data, ending = self.logs.norms(random)
        case.arguments.append(self._argument(self._add(random, case, data, ending)))
        for option, values in (
                ("--norms", ["grad_norm", "grad_norm_l1", "loss", "x"]), ("--norm", ["l1", "l2"]),
                ("--optimizer", ["sgd", "adam"]), ("--warmup", ["0", "3", "1000"]),
                ("--smoothing", ["0", "0.1", "1"]), ("--steps", ["1", "20", "400"]),
                ("--peak", ["1e-3", "0.1"]), ("--export", ["text", "pytorch", "optax"])):
            if random.random() < 0.15:
                case.arguments += [option, number(random, values, 0.1)]
        self._write(random, case, "--out", ".csv", 0.2)
        self._finish(random, case, has_level=False)

    def _sensitivity(self, random, case):
        choice = random.random()
        if choice < 0.25:
            case.arguments.append(self._add_study(random, case))
            axes = ["problem", "peak", "seed", "schedule", "optimizer"]
        elif choice < 0.35:
            for _ in range(random.choice([2, 4])):
                self._add_log(random, case)
            axes = ["schedule", "seed"]
        else:
            name = self._add(random, case, self.logs.sweep(random), ".csv")
            case.arguments.append(self._argument(name))
            axes = ["method", "params", "lr", "seed"]
        for _ in range(random.choice([0, 1, 1, 2])):
            case.arguments += ["--by", number(random, axes, 0.1)]
        for option, values in (
                ("--at", ["N=1e9", "N=1e9,D=2e10", "D=1e9", "N=1e300"]), ("--initial-loss", ["7", "10.4"]),
                ("--vocabulary", ["32000", "2"]), ("--range", ["1e-3:1e-1", "1:0.1", "1e-300:1e300"]),
                ("--tolerance", ["0.001", "0.5"]), ("--broken", ["0.1", "0.9"]),
                ("--noise", ["0.001", "1e-9"]), ("--threshold", ["50", "1e-300"])):
            if random.random() < 0.15:
                case.arguments += [option, number(random, values, 0.15)]
        self._finish(random, case)

    def _score(self, random, case):
        choice = random.random()
        if choice < 0.25:
            case.arguments += [self._add_study(random, case), "--submission", "schedule"]
            if random.random() < 0.5:
                case.arguments += ["--trial", "peak"]
        elif choice < 0.45:
            case.files["tree"] = ("folder", None)
            for submission in ("a", "b"):
                for workload in ("w", "v"):
                    data, ending = self.logs.log(random, mutation=0.15)
                    case.files[f"tree/{submission}/{workload}"] = ("folder", None)
                    case.files[f"tree/{submission}/{workload}/1{ending}"] = ("file", data)
            case.arguments.append("tree")
            if random.random() < 0.3:
                case.arguments += ["--layout", number(
                    random, ["submission/workload/study", "a/b/*", "submission/*", "///"], 0.2)]
        else:
            name = self._add(random, case, self.logs.sweep(random, curves=choice < 0.7), ".csv")
            case.arguments += [self._argument(name), "--submission", "method", "--workload", "params"]
            if choice >= 0.7:
                case.arguments += ["--time-to-target", "loss", "--trial", "lr"]
        if random.random() < 0.6 and "--time-to-target" not in case.arguments:
            case.arguments += random.choice([
                ["--target", number(random, ["3", "2.5", "w=3"])],
                ["--baseline", "c" if choice < 0.25 else "a"],
                ["--budget", number(random, ["peak" if choice < 0.25 else "seed"], 0.1)]])
        self._finish(random, case)

    def _autolrs(self, random, case):
        if random.random() < 0.4:
            case.arguments.append(inputs.search(random))
        else:
            text, states = self.saved["searches"]
            case.arguments.append(text if random.random() < 0.9 else inputs.search(random))
            state = random.choice(states)
            if random.random() < 0.7:
                state = damage_json(random, state)
            if random.random() < 0.7:
                case.files["search.json"] = ("file", state)
            case.arguments += ["--state", "search.json"]
            case.outputs.append("search.json")
            case.output_folders.append(".search.json.lock")

    # Parts of command lines

    def _add_study(self, random, case):
        """The folder of a study that was trained, mostly damaged in a file."""
        files = dict(self.saved["study"])
        if random.random() < 0.7:
            name = random.choice(["manifest.json", *files])
            damage = damage_json if name.endswith(".json") and random.random() < 0.8 else damage_bytes
            files[name] = damage(random, files[name])
        if random.random() < 0.1:
            del files[random.choice(list(files))]
        for name, data in files.items():
            parts = ("trained/" + name).split("/")
            for depth in range(1, len(parts)):
                case.files["/".join(parts[:depth])] = ("folder", None)
            case.files["trained/" + name] = ("file", data)
        return "trained"

    def _forecast(self, random):
        """A schedule, mostly of rates that the saved fits have seen."""
        return inputs.schedule(
            random, extreme=0.15, rates=["1e-3"] if random.random() < 0.8 else inputs.RATES)

    def _policy(self, random):
        name = random.choice(list(POLICIES))
        pairs = []
        for key in POLICIES[name].split():
            if random.random() < 0.4:
                usual = ["values", "averages", "x"] if key == "form" else ["0", "0.1", "1", "3", "1e-9", "1e-30"]
                pairs.append(f"{key}={random.choice(usual if random.random() < 0.7 else NUMBERS)}")
        text = name + (":" + ",".join(pairs) if pairs else "")
        return damage_bytes(random, text.encode(), 2).decode("utf-8", "replace") \
            if random.random() < 0.05 else text

    def _stopping(self, random, case):
        if random.random() < 0.6:
            case.arguments += ["--policy", self._policy(random)]
        if random.random() < 0.75:
            case.arguments += ["--horizon", random.choice(["100", "1000", "60000", "60000"])
                               if random.random() < 0.85 else random.choice(NUMBERS)]
        if random.random() < 0.3:
            case.arguments += ["--schedule", inputs.schedule(random)]
        if random.random() < 0.2:
            case.arguments += ["--target", number(random, ["2.5"])]

    def _add(self, random, case, data, ending):
        """Puts a file beside the others and returns its name."""
        name = inputs.file_name(random, ending)
        while name in case.files:
            name = "z" + name
        choice = random.random()
        if choice < 0.01:
            return random.choice(["/dev/null", "/dev/full", ".", "nowhere.csv", "/dev/zero", ""])
        case.files[name] = ("fifo" if choice < 0.02 and len(data) < 60_000 else "file", data)
        return name

    def _add_log(self, random, case):
        data, ending = self.logs.log(random)
        name = self._add(random, case, data, ending)
        case.arguments.append(self._argument(name))
        return name

    def _add_fit(self, random, case, kinds=None):
        kinds = kinds or ["annealing"] * 5 + ["average", "multi-power", "multi-power",
                                             "annealing-sizes", "curve"]
        data = self.saved[random.choice(kinds)]
        if random.random() < 0.35:
            data = damage_json(random, data)
        case.arguments.append(self._argument(self._add(random, case, data, ".json")))

    def _argument(self, name):
        """A name that begins with a dash is given as a path, as anybody would have to."""
        return "./" + name if name.startswith("-") else name

    def _write(self, random, case, option, ending, share):
        if random.random() >= share:
            return
        name = inputs.file_name(random, ending) if random.random() < 0.9 else random.choice(
            ["/dev/full", "nowhere/x" + ending, ".", "", *[name for name in case.files][:1]])
        case.arguments += [f"{option}={name}"] if name.startswith("-") else [option, name]
        case.outputs.append(name)
        # A former file has to survive a failure.
        if random.random() < 0.3 and name not in case.files and name and "/" not in name \
                and name != ".":
            case.files[name] = ("file", b"former\n")

    def _finish(self, random, case, has_level=True):
        if random.random() < 0.45:
            case.arguments += ["--format", "json"]
        self._write(random, case, "--plot", random.choice([".svg", ".svg", ".svg", ".png", ".pdf", ".x"]),
                    0.12)
        if has_level and random.random() < 0.1:
            case.arguments += ["--level", number(random, ["0.5", "0.99"])]

    def _vary(self, random, case):
        """Gives an option more, changes a word, or leaves one out."""
        arguments = case.arguments
        choice = random.random()
        options = self.options.get(case.command, [])
        if choice < 0.7 and options:
            option = random.choice(options)
            name = max((n["name"] for n in option["names"]), key=len)
            if name in ("out", "plot", "state", "on-stop", "executor", "format"):
                return
            arguments.append("--" + name)
            if option["kind"] == "option":
                arguments.append(self._value(random, case, name, option))
        elif choice < 0.9 and arguments:
            place = random.randrange(len(arguments))
            before = arguments[place - 1].lstrip("-") if place else ""
            if before in ("out", "plot", "state", "on-stop", "orders") or arguments[place] in ("runs", "--once"):
                return
            arguments[place] = random.choice(
                IMPOSSIBLE if before in WORK else NUMBERS + HOSTILE + ["x" * 50_000])
        elif choice < 0.95 and arguments:
            place = random.randrange(len(arguments))
            if arguments[place] not in ("--orders", "--threads", "runs", "--once"):
                del arguments[place]
        elif arguments:
            arguments.insert(random.randrange(len(arguments) + 1), random.choice(HOSTILE + ["--"]))

    def _value(self, random, case, name, option):
        if option.get("allValues") and random.random() < 0.8:
            return random.choice(option["allValues"])
        if name in WORK:
            return random.choice(SMALL if random.random() < 0.5 else IMPOSSIBLE)
        if random.random() < 0.25:
            return random.choice(NUMBERS + HOSTILE)
        return {
            "text": lambda: inputs.schedule(random),
            "column": lambda: random.choice(["step", "lr", "loss", "x", "y", "group", "val_loss"]),
            "columns": lambda: random.choice(["group", "x,y", "step", "group,sigma", ","]),
            "steps": lambda: random.choice(["10", "1:5", "5:1", "run=1:5", "0:1e18", "-5:5"]),
            "names": lambda: random.choice(self.laws + self.families),
            "name": lambda: random.choice(self.laws),
            "name=value": lambda: random.choice(
                ["lambda", "a", "b", "c", "L0", "A", "alpha"]) + "=" + number(random, ["0.5", "0", "1"]),
            "name=from:to": lambda: random.choice(["a=0:", "b=:1", "c=0:1", "a=1:0", "a=nan:", "a=0:0"]),
            "from:to": lambda: random.choice(["0:1", "0:", ":5", ":", "1:0", "nan:nan", "0:0"]),
            "goal": lambda: random.choice(["lower", "higher"]),
        }.get(option.get("valueName"), lambda: number(random, ["1", "10", "0.5"]))()


MAGIC = b"losscast checkpoint 1\n"


def damage_checkpoint(random, data):
    """A checkpoint with changed bytes; mostly with a checksum that says they are right."""
    body = bytearray(data[:-8])
    start = len(MAGIC)
    for _ in range(random.choice([1, 1, 2])):
        kind = random.randrange(3)
        if kind == 0 and len(body) > start + 24:
            place = start + 8 * random.randrange(3)
            value = random.choice([-1, 0, 1, 2**31, 2**62, -2**63, 2**63 - 1, 10**12])
            body[place:place + 8] = struct.pack("<q", value)
        elif kind == 1:
            place = random.randrange(start, len(body) - 8)
            body[place:place + 8] = struct.pack(
                "<q", random.choice([-1, 0, 2**62, -2**63, 2**63 - 1, 0x7ff8 << 48, 0x7ff0 << 48]))
        else:
            body = bytearray(damage_bytes(random, bytes(body), 2))
    if random.random() < 0.15:
        return bytes(body)
    return with_checksum(bytes(body))


def with_checksum(body):
    return body + struct.pack("<Q", zlib.crc32(body))
