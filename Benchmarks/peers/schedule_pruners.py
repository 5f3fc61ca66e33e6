"""Replays studies of several schedules under Optuna's pruners.

Usage: schedule_pruners.py STUDIES

STUDIES is the file that `schedule-stopping --export` writes: what each run shows at each twentieth of
its steps, and the orders in which the runs are made. Each order is an Optuna study; its trials go one
after another and report every check, the number of the check as the step. The first runs to its end,
a pruned one costs the steps it took.
"""

import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
CHECKS = 20


def pruners():
    """Those of Optuna that compare runs, with their defaults and the settings that matter here."""
    halving, median = optuna.pruners.SuccessiveHalvingPruner, optuna.pruners.MedianPruner
    yield "SuccessiveHalving()", halving
    for least in (1, 2, 4):
        for factor in (2, 3, 4):
            yield (
                f"SuccessiveHalving({least}, factor {factor})",
                lambda least=least, factor=factor: halving(
                    min_resource=least, reduction_factor=factor),
            )
    yield (
        "Hyperband(1, 20)",
        lambda: optuna.pruners.HyperbandPruner(min_resource=1, max_resource=CHECKS),
    )
    yield "Median()", median
    for warmup in (0, 5, 10):
        yield (
            f"Median(startup 1, warmup {warmup})",
            lambda warmup=warmup: median(n_startup_trials=1, n_warmup_steps=warmup),
        )
    for percentile in (25, 75):
        yield (
            f"Percentile({percentile}, startup 1)",
            lambda percentile=percentile: optuna.pruners.PercentilePruner(
                percentile, n_startup_trials=1),
        )


def replay(runs, order, pruner):
    """The share of all steps that is spent, whether the winner is stopped, and the best final loss."""
    # Hyperband draws brackets by the study's name.
    study = optuna.create_study(
        study_name=str(order), direction="minimize", pruner=pruner, sampler=optuna.samplers.RandomSampler(seed=1))
    spent, best, stopped = 0.0, float("inf"), []
    for index, place in enumerate(order):
        run, trial = runs[place], study.ask()
        cost = run["horizon"]
        pruned = False
        for step, check in enumerate(run["checks"], 1):
            trial.report(check["loss"], step)
            is_last = step == len(run["checks"])
            if index > 0 and not is_last and trial.should_prune():
                pruned, cost = True, check["position"]
                break
        spent += cost
        if pruned:
            stopped.append(run["final"])
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            best = min(best, run["final"])
            study.tell(trial, run["final"])
    whole = sum(runs[place]["horizon"] for place in order)
    return spent / whole, any(final < best for final in stopped), best


def main():
    with open(sys.argv[1]) as file:
        studies = json.load(file)["studies"]
    print(f"Optuna {optuna.__version__}")
    print(f"{'study':31} {'pruner':29} {'spent':>7} {'killed':>7} {'regret':>7}")
    for study in studies:
        lowest = min(run["final"] for run in study["runs"])
        for name, make in pruners():
            results = [replay(study["runs"], order, make()) for order in study["orders"]]
            count = len(results)
            spent = sum(result[0] for result in results) / count
            killed = sum(result[1] for result in results)
            regret = sum(result[2] - lowest for result in results) / count
            print(
                f"{study['name']:31} {name:29} {100 * spent:5.1f} % {f'{killed}/{count}':>7} "
                f"{regret:7.4f}")


main()
