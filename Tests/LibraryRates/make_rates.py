#!/usr/bin/env python3
"""Asks training libraries for the rates of their schedules at every update.

    make_rates.py                     writes rates.json, the test vectors beside this file
    make_rates.py --check             compares it with what the installed libraries give; status 1 if they differ
    make_rates.py --losscast PROGRAM  compares `PROGRAM schedule TEXT --format json` with them
    … --random COUNT [--seed N]       the same with so many settings drawn at random

Needs torch, transformers, optax and timm; no GPU, no network. Each optimizer and scheduler is driven as a
training loop does: a rate is read before an update, and the scheduler is stepped after it. Optax computes
in double precision here, which JAX has to be told.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import pathlib
import random
import subprocess
import sys
import types
import warnings

FILE = pathlib.Path(__file__).with_name("rates.json")
# Libraries multiply one rate by the next; over hundreds of updates rounding adds up to a few 1e-15.
TOLERANCE = 1e-12


def import_timm():
    """timm.scheduler alone: the package as a whole needs torchvision."""
    if "timm" not in sys.modules:
        package = types.ModuleType("timm")
        package.__path__ = list(importlib.util.find_spec("timm").submodule_search_locations)
        sys.modules["timm"] = package
    import timm.scheduler

    return timm.scheduler


def text_of(library, name, keys):
    def value(of):
        if isinstance(of, bool):
            return str(of).lower()
        if isinstance(of, dict):
            return "/".join(f"{k}:{v!r}" for k, v in of.items())
        if isinstance(of, list):
            return "/".join(map(repr, of))
        return str(of)

    return f"{library}:{name}" + "".join(f",{key}={value(of)}" for key, of in keys.items())


def optimizer(lr):
    import torch

    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)


def driven(optimizer, step, updates):
    """The rate of each update; `step` is given how many are done."""
    rates = []
    for done in range(1, updates + 1):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if done < updates:
            step(done)
    return rates


def hf(name, steps, warmup=None, lr=5e-5, **keys):
    """A schedule of Transformers, by the name that TrainingArguments take."""
    from transformers import get_scheduler

    rates = optimizer(lr)
    scheduler = get_scheduler(
        {"wsd": "warmup_stable_decay"}.get(name, name),
        rates,
        num_warmup_steps=None if name == "constant" else warmup or 0,
        num_training_steps=steps,
        scheduler_specific_kwargs=keys,
    )
    shown = {"lr": lr, "steps": steps} | ({} if warmup is None else {"warmup": warmup}) | keys
    return text_of("hf", name, shown), driven(rates, lambda done: scheduler.step(), steps)


def torch(name, lr=None, steps=None, **keys):
    from torch.optim import lr_scheduler

    rates = optimizer(lr or 1.0)
    scheduler = getattr(lr_scheduler, name)(rates, **keys)
    shown = ({} if lr is None else {"lr": lr}) | keys | ({} if steps is None else {"steps": steps})
    updates = steps or keys.get("total_steps") or keys.get("T_max") or keys["total_iters"]
    return text_of("torch", name, shown), driven(rates, lambda done: scheduler.step(), updates)


def torch_sequence(lr, milestones, parts, steps):
    from torch.optim import lr_scheduler

    rates = optimizer(lr)
    made = [getattr(lr_scheduler, name)(rates, **keys) for name, keys, _ in parts]
    scheduler = lr_scheduler.SequentialLR(rates, made, milestones)
    texts = [text_of("torch", name, {"lr": lr} | keys | more) for name, keys, more in parts]
    text = f"torch:SequentialLR({'/'.join(map(str, milestones))}; {'; '.join(texts)})"
    return text, driven(rates, lambda done: scheduler.step(), steps)


def optax_rates(schedule, updates):
    import jax

    jax.config.update("jax_enable_x64", True)
    return [float(schedule(count)) for count in range(updates)]


def optax(name, steps=None, **keys):
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    schedule = getattr(optax, name)(**keys)
    updates = steps or keys.get("decay_steps") or (
        keys["transition_steps"] + keys.get("transition_begin", 0))
    shown = keys | ({} if steps is None else {"steps": steps})
    return text_of("optax", name, shown), optax_rates(schedule, updates)


def optax_sequence(boundaries, parts, steps):
    import optax

    schedule = optax.join_schedules([getattr(optax, n)(**k) for n, k, _ in parts], boundaries)
    texts = [text_of("optax", name, keys | more) for name, keys, more in parts]
    text = f"optax:join_schedules({'/'.join(map(str, boundaries))}; {'; '.join(texts)})"
    return text, optax_rates(schedule, steps)


def timm(name, lr, steps=None, **keys):
    schedulers = import_timm()
    classes = {
        "cosine": "CosineLRScheduler", "tanh": "TanhLRScheduler", "poly": "PolyLRScheduler",
        "step": "StepLRScheduler", "multistep": "MultiStepLRScheduler", "wsd": "WSDLRScheduler",
    }
    rates = optimizer(lr)
    scheduler = getattr(schedulers, classes[name])(rates, t_in_epochs=False, **keys)
    updates = steps or scheduler.get_cycle_length()
    shown = {"lr": lr} | keys | ({} if steps is None else {"steps": steps})
    return text_of("timm", name, shown), driven(rates, scheduler.step_update, updates)


def schedules():
    cos = "CosineAnnealingLR"
    yield hf("constant", 10, lr=3e-4)
    yield hf("constant_with_warmup", 20, 7, lr=3e-4)
    yield hf("linear", 30, 8, lr=3e-4)
    yield hf("linear", 20)
    yield hf("linear", 6, 9, lr=0.1)
    yield hf("cosine", 1000, 100)
    yield hf("cosine", 41, 5, lr=3e-4, num_cycles=1.3)
    yield hf("cosine", 12, 0, lr=1e-3, num_cycles=0)
    yield hf("cosine_with_restarts", 40, 7, lr=3e-4, num_cycles=3)
    yield hf("cosine_with_restarts", 100, 0, lr=3e-4, num_cycles=49)
    yield hf("cosine_with_restarts", 30, 4)
    yield hf("polynomial", 30, 6, lr=3e-4, power=2.5, lr_end=2e-5)
    yield hf("polynomial", 20, 3)
    yield hf("inverse_sqrt", 40, 9, lr=3e-4)
    yield hf("inverse_sqrt", 30, 0, lr=3e-4)
    yield hf("inverse_sqrt", 30, 4, lr=3e-4, timescale=11)
    yield hf("cosine_with_min_lr", 35, 6, lr=3e-4, min_lr=2e-5)
    yield hf("cosine_with_min_lr", 35, 0, lr=3e-4, min_lr_rate=0.1, num_cycles=0.8)
    yield hf("cosine_warmup_with_min_lr", 35, 6, lr=3e-4, min_lr=2e-5)
    yield hf("cosine_warmup_with_min_lr", 20, 0, lr=3e-4, min_lr_rate=0.1)
    yield hf("cosine_warmup_with_min_lr", 20, 1, lr=3e-4, min_lr_rate=0.1)
    yield hf("cosine_warmup_with_min_lr", 25, 5, lr=3e-4, min_lr_rate=0.1, warmup_lr_rate=0.2)
    yield hf("cosine_warmup_with_min_lr", 25, 1, lr=3e-4, min_lr_rate=0.1, warmup_lr_rate=0.2)
    yield hf("wsd", 40, 6, lr=3e-4, num_decay_steps=10)
    yield hf("wsd", 40, 6, lr=3e-4, num_decay_steps=10, decay_type="1-sqrt", min_lr_ratio=0.1)
    yield hf("wsd", 40, 6, lr=3e-4, num_decay_steps=10, decay_type="linear", warmup_type="cosine",
             min_lr_ratio=0.1)
    yield hf("wsd", 40, 6, lr=3e-4, num_decay_steps=10, num_stable_steps=15, warmup_type="1-sqrt",
             num_cycles=0.7)
    yield hf("warmup_stable_decay", 20, 6, lr=3e-4, num_decay_steps=17)

    yield torch("StepLR", lr=0.1, step_size=7, gamma=0.3, steps=30)
    yield torch("MultiStepLR", lr=0.1, milestones=[5, 9, 9, 20], gamma=0.5, steps=30)
    yield torch("ConstantLR", lr=0.1, factor=0.25, total_iters=6, steps=15)
    yield torch("ConstantLR", lr=0.1, steps=8)
    yield torch("LinearLR", lr=0.1, start_factor=0.01, total_iters=9, steps=15)
    yield torch("LinearLR", lr=0.1, start_factor=1.0, end_factor=0.0, total_iters=9, steps=15)
    yield torch("LinearLR", lr=0.1, steps=8)
    yield torch("ExponentialLR", lr=0.1, gamma=0.93, steps=300)
    yield torch("PolynomialLR", lr=0.1, total_iters=20, power=0.9, steps=25)
    yield torch("PolynomialLR", lr=0.1, total_iters=5)
    yield torch(cos, lr=0.1, T_max=25, eta_min=1e-3)
    yield torch(cos, lr=0.1, T_max=7, eta_min=1e-3, steps=40)
    yield torch("CosineAnnealingWarmRestarts", lr=0.1, T_0=6, steps=25)
    yield torch("CosineAnnealingWarmRestarts", lr=0.1, T_0=5, T_mult=2, eta_min=1e-3, steps=60)
    yield torch("OneCycleLR", max_lr=0.1, total_steps=100)
    yield torch("OneCycleLR", max_lr=0.1, total_steps=33, pct_start=0.4, anneal_strategy="linear",
                div_factor=10.0, final_div_factor=100.0)
    yield torch("OneCycleLR", max_lr=0.1, total_steps=37, three_phase=True)
    yield torch("OneCycleLR", max_lr=0.1, total_steps=20, pct_start=0.7, three_phase=True)
    yield torch("OneCycleLR", max_lr=0.1, total_steps=20, pct_start=0.0)
    yield torch("OneCycleLR", max_lr=0.1, total_steps=20, pct_start=1.0)
    yield torch("OneCycleLR", max_lr=0.1, total_steps=2)
    yield torch("CyclicLR", base_lr=1e-3, max_lr=0.1, step_size_up=6, steps=40)
    yield torch("CyclicLR", base_lr=1e-3, max_lr=0.1, step_size_up=4, step_size_down=7,
                mode="triangular2", steps=40)
    yield torch_sequence(0.1, [5], [
        ("LinearLR", {"start_factor": 0.01, "total_iters": 5}, {"steps": 5}),
        (cos, {"T_max": 20}, {})], 25)
    yield torch_sequence(0.1, [4, 12], [
        ("ConstantLR", {"factor": 0.1, "total_iters": 4}, {"steps": 4}),
        ("ExponentialLR", {"gamma": 0.9}, {"steps": 8}),
        ("StepLR", {"step_size": 3}, {"steps": 10})], 22)

    yield optax("constant_schedule", value=0.1, steps=5)
    yield optax("linear_schedule", init_value=0.1, end_value=0.01, transition_steps=12,
                transition_begin=3, steps=20)
    yield optax("linear_schedule", init_value=0.0, end_value=0.1, transition_steps=12, steps=20)
    yield optax("polynomial_schedule", init_value=0.1, end_value=0.01, power=1.7, transition_steps=12)
    yield optax("piecewise_constant_schedule", init_value=0.1,
                boundaries_and_scales={6: 0.5, 11: 0.2}, steps=20)
    yield optax("exponential_decay", init_value=0.1, transition_steps=5, decay_rate=0.8, steps=30)
    yield optax("exponential_decay", init_value=0.1, transition_steps=5, decay_rate=0.8,
                transition_begin=4, staircase=True, end_value=0.05, steps=30)
    yield optax("exponential_decay", init_value=0.1, transition_steps=5, decay_rate=0.8,
                transition_begin=4, end_value=0.05, steps=30)
    yield optax("exponential_decay", init_value=0.1, transition_steps=5, decay_rate=1.3,
                end_value=0.3, steps=30)
    yield optax("cosine_decay_schedule", init_value=0.1, decay_steps=20, alpha=0.1, exponent=1.5)
    yield optax("cosine_decay_schedule", init_value=0.1, decay_steps=20, steps=25)
    yield optax("warmup_constant_schedule", init_value=0.0, peak_value=0.1, warmup_steps=6, steps=12)
    yield optax("warmup_constant_schedule", init_value=0.02, peak_value=0.1, warmup_steps=0, steps=5)
    yield optax("warmup_cosine_decay_schedule", init_value=0.01, peak_value=0.1, warmup_steps=6,
                decay_steps=30, end_value=0.001)
    yield optax("warmup_cosine_decay_schedule", init_value=0.0, peak_value=0.1, warmup_steps=0,
                decay_steps=20)
    yield optax("warmup_exponential_decay_schedule", init_value=0.0, peak_value=0.1, warmup_steps=5,
                transition_steps=6, decay_rate=0.7, end_value=0.02, steps=40)
    yield optax("cosine_onecycle_schedule", transition_steps=33, peak_value=0.1)
    yield optax("cosine_onecycle_schedule", transition_steps=20, peak_value=0.1, pct_start=0.45,
                div_factor=10.0, final_div_factor=50.0)
    yield optax("linear_onecycle_schedule", transition_steps=33, peak_value=0.1)
    yield optax_sequence([4, 14], [
        ("constant_schedule", {"value": 0.02}, {"steps": 4}),
        ("warmup_cosine_decay_schedule",
         {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 3, "decay_steps": 10}, {}),
        ("warmup_cosine_decay_schedule",
         {"init_value": 0.0, "peak_value": 0.05, "warmup_steps": 3, "decay_steps": 10}, {})], 24)

    yield timm("cosine", 0.1, t_initial=30)
    yield timm("cosine", 0.1, t_initial=30, warmup_t=5, warmup_lr_init=1e-3, lr_min=1e-3)
    yield timm("cosine", 0.1, t_initial=30, warmup_t=5, warmup_prefix=True, k_decay=0.7)
    yield timm("cosine", 0.1, t_initial=8, cycle_mul=2.0, cycle_decay=0.5, cycle_limit=3, steps=70)
    yield timm("cosine", 0.1, t_initial=7, cycle_mul=1.5, cycle_limit=4, warmup_t=3,
               warmup_prefix=True)
    yield timm("cosine", 0.1, t_initial=10, cycle_decay=0.8, cycle_limit=3, warmup_t=12, steps=34)
    yield timm("cosine", 0.1, t_initial=3, cycle_mul=3.0, cycle_limit=5)
    yield timm("cosine", 0.1, t_initial=7, cycle_mul=2.0, cycle_limit=2, warmup_t=8, steps=30)
    yield timm("tanh", 0.1, t_initial=9, cycle_limit=2, warmup_t=9, steps=20)
    yield timm("tanh", 0.1, t_initial=30)
    yield timm("tanh", 0.1, t_initial=30, warmup_t=5, lr_min=1e-3)
    yield timm("tanh", 0.1, t_initial=12, warmup_t=5, warmup_prefix=True, lb=-5.0, ub=4.0, cycle_limit=2)
    yield timm("poly", 0.1, t_initial=30)
    yield timm("poly", 0.1, t_initial=30, power=0.9, k_decay=1.5, warmup_t=4, lr_min=1e-3, steps=36)
    yield timm("step", 0.1, decay_t=6, decay_rate=0.5, steps=25)
    yield timm("step", 0.1, decay_t=2.5, decay_rate=0.7, warmup_t=4, steps=25)
    yield timm("step", 0.1, decay_t=2.2, decay_rate=0.9, steps=25)
    yield timm("step", 0.1, decay_t=6, decay_rate=0.5, warmup_t=8, warmup_prefix=False, steps=25)
    yield timm("multistep", 0.1, decay_t=[5, 12], decay_rate=0.5, steps=20)
    yield timm("multistep", 0.1, decay_t=[1, 5, 12], decay_rate=0.5, steps=20)
    yield timm("multistep", 0.1, decay_t=[5, 12], decay_rate=0.5, warmup_t=4, steps=20)
    yield timm("multistep", 0.1, decay_t=[2, 9], decay_rate=0.5, warmup_t=4, warmup_prefix=False,
               steps=20)
    for decay in ["linear", "1-sqrt", "cosine", "power", "exp"]:
        yield timm("wsd", 0.1, t_initial=20, decay_t=8, warmup_t=4, lr_min=1e-3, decay_fn=decay)


def random_schedules(count, seed):
    """Settings drawn at random, those left out that a library refuses."""
    draw = random.Random(seed)

    def steps(low=1, high=120):
        return draw.randint(low, high)

    def rate():
        return float(f"{10 ** draw.uniform(-5, 0):.4g}")

    def share(low=0.0, high=1.0):
        return round(draw.uniform(low, high), 3)

    def hf_one():
        total, lr = steps(2), rate()
        warmup = draw.choice([None, 0, steps(0, total), steps(0, 10)])
        name = draw.choice(["constant", "constant_with_warmup", "linear", "cosine", "cosine_with_restarts",
                            "polynomial", "inverse_sqrt", "cosine_with_min_lr",
                            "cosine_warmup_with_min_lr", "wsd"])
        keys = {
            "cosine": lambda: {"num_cycles": share(0.1, 4)},
            "cosine_with_restarts": lambda: {"num_cycles": steps(1, 12)},
            "polynomial": lambda: {"power": share(0.2, 3), "lr_end": lr * share()},
            "inverse_sqrt": lambda: draw.choice([{}, {"timescale": steps()}]),
            "cosine_with_min_lr": lambda: {"min_lr": lr * share(), "num_cycles": share(0.1, 2)},
            "cosine_warmup_with_min_lr": lambda: {"min_lr_rate": share()} | draw.choice(
                [{}, {"warmup_lr_rate": share()}]),
            "wsd": lambda: {
                "num_decay_steps": steps(0, total), "min_lr_ratio": share(),
                "warmup_type": draw.choice(["linear", "cosine", "1-sqrt"]),
                "decay_type": draw.choice(["linear", "cosine", "1-sqrt"])},
        }.get(name, dict)()
        return hf(name, total, None if name == "constant" else warmup, lr=lr, **keys)

    def torch_one():
        total, lr = steps(2), rate()
        name = draw.choice(["StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR",
                            "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "OneCycleLR", "CyclicLR"])
        if name == "OneCycleLR":
            return torch(name, max_lr=lr, total_steps=total, pct_start=share(), div_factor=1 + 30 * share(),
                         final_div_factor=1 + 1e4 * share(), three_phase=draw.random() < 0.4,
                         anneal_strategy=draw.choice(["cos", "linear"]))
        if name == "CyclicLR":
            return torch(name, base_lr=lr * share(), max_lr=lr, step_size_up=steps(1, 30),
                         step_size_down=steps(1, 30), mode=draw.choice(["triangular", "triangular2"]),
                         steps=total)
        keys = {
            "StepLR": lambda: {"step_size": steps(1, 40), "gamma": share()},
            "MultiStepLR": lambda: {"milestones": [steps(0, 100) for _ in range(3)], "gamma": share()},
            "ConstantLR": lambda: {"factor": share(0.01), "total_iters": steps(0, 50)},
            "LinearLR": lambda: {"start_factor": share(0.01), "end_factor": share(),
                                 "total_iters": steps(1, 50)},
            "ExponentialLR": lambda: {"gamma": share(0.8, 1.05)},
            "PolynomialLR": lambda: {"total_iters": steps(), "power": share(0.2, 3)},
            "CosineAnnealingLR": lambda: {"T_max": steps(), "eta_min": lr * share()},
            "CosineAnnealingWarmRestarts": lambda: {
                "T_0": steps(1, 30), "T_mult": steps(1, 4), "eta_min": lr * share()},
        }[name]()
        return torch(name, lr=lr, **keys, steps=total)

    def optax_one():
        total, lr = steps(2), rate()
        decay = {"transition_steps": steps(1, 30), "decay_rate": share(0.2, 1.2),
                 "transition_begin": steps(0, 20), "staircase": draw.random() < 0.5}
        if draw.random() < 0.5:
            decay["end_value"] = lr * share(0.01, 1.5)
        warm = {"init_value": lr * share(), "peak_value": lr, "warmup_steps": steps(0, 40)}
        name, keys = draw.choice([
            ("polynomial_schedule", {"init_value": lr, "end_value": lr * share(), "power": share(0.2, 3),
                                     "transition_steps": steps(), "transition_begin": steps(0, 20)}),
            ("piecewise_constant_schedule", {
                "init_value": lr, "boundaries_and_scales": {steps(): share(), steps(): share(0, 2)}}),
            ("exponential_decay", {"init_value": lr} | decay),
            ("cosine_decay_schedule", {"init_value": lr, "decay_steps": steps(), "alpha": share(),
                                       "exponent": share(0.3, 3)}),
            ("warmup_constant_schedule", warm),
            ("warmup_cosine_decay_schedule", warm | {"decay_steps": 40 + steps(), "end_value": lr * share(),
                                                     "exponent": share(0.3, 3)}),
            ("warmup_exponential_decay_schedule", warm | decay),
            ("cosine_onecycle_schedule", {"transition_steps": total, "peak_value": lr, "pct_start": share(0.1, 0.9)}),
            ("linear_onecycle_schedule", {"transition_steps": 20 + total, "peak_value": lr,
                                          "pct_start": share(0.1, 0.4), "pct_final": share(0.5, 0.9)}),
        ])
        return optax(name, None if name.endswith("onecycle_schedule") else total, **keys)

    def timm_one():
        total, lr = steps(2), rate()
        warm = {"warmup_t": steps(0, 20), "warmup_lr_init": lr * share(), "warmup_prefix": draw.random() < 0.5}
        cycles = {"t_initial": steps(1, 50), "lr_min": lr * share(), "cycle_limit": steps(1, 5),
                  "cycle_decay": share(0.3, 1), "cycle_mul": draw.choice([1.0, 2.0, 3.0, share(1.1, 3)])}
        name, keys = draw.choice([
            ("cosine", cycles | warm | {"k_decay": share(0.5, 2)}),
            ("tanh", cycles | warm | {"lb": -6 - 2 * share(), "ub": 2 + 2 * share()}),
            ("poly", cycles | warm | {"power": share(0.3, 2), "k_decay": share(0.5, 2)}),
            ("step", warm | {"decay_t": 1 + 30 * share(), "decay_rate": share()}),
            ("multistep", warm | {"decay_t": sorted(steps() for _ in range(3)), "decay_rate": share()}),
        ])
        return timm(name, lr, total, **keys)

    made = []
    while len(made) < count:
        try:
            made.append(draw.choice([hf_one, torch_one, optax_one, timm_one])())
        except (ValueError, ZeroDivisionError):
            continue
    return made


def worst(rates, others):
    if len(rates) != len(others):
        return float("inf")
    return max(abs(a - b) for a, b in zip(rates, others)) / (max(rates) or 1)


def check(made, answers, of):
    failures = 0
    largest = 0.0
    for (text, rates), (other_text, others) in zip(made, answers, strict=True):
        miss = worst(rates, others) if text == other_text else float("inf")
        largest = max(largest, miss)
        if miss > TOLERANCE:
            failures += 1
            print(f"{text}: {of} is off by {miss:.1e} of the peak")
    print(f"{len(made)} schedules, {sum(len(rates) for _, rates in made)} rates; "
          f"{of} is off by at most {largest:.1e} of the peak")
    return 1 if failures else 0


def asked(program, text):
    answer = subprocess.run(
        [program, "schedule", text, "--format", "json"], capture_output=True, text=True)
    if answer.returncode:
        print(answer.stderr, file=sys.stderr)
        return []
    return json.loads(answer.stdout)[0]["rates"][1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare rates.json with the libraries")
    parser.add_argument("--losscast", metavar="PROGRAM", help="compare a losscast with the libraries")
    parser.add_argument("--random", metavar="COUNT", type=int, help="with settings drawn at random")
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    if arguments.random and not arguments.losscast:
        parser.error("--random compares a program: give --losscast PROGRAM")
    made = (random_schedules(arguments.random, arguments.seed) if arguments.random
            else list(schedules()))
    if arguments.check:
        saved = json.loads(FILE.read_text())["schedules"]
        return check(made, [(each["text"], each["rates"]) for each in saved], FILE.name)
    if arguments.losscast:
        return check(
            made, [(text, asked(arguments.losscast, text)) for text, _ in made], "losscast")
    versions = {name: importlib.metadata.version(name)
                for name in ["torch", "transformers", "optax", "jax", "timm"]}
    lines = ",\n".join("  " + json.dumps({"text": text, "rates": rates}) for text, rates in made)
    FILE.write_text(f'{{"versions": {json.dumps(versions)},\n"schedules": [\n{lines}\n]}}\n')
    print(f"{FILE.name}: {len(made)} schedules, {FILE.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
