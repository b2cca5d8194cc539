"""The command line of the benchmarks: `python -m benchmarks --help`."""

from __future__ import annotations

import itertools
import json
import platform
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import many as many_numbers
from benchmarks import memory as memories
from benchmarks import overhead as overheads
from benchmarks import packs, scenarios, sets
from benchmarks import preflight as preflights
from benchmarks import processor as processors
from benchmarks import shared_account as shared_accounts
from benchmarks import sweep as sweeps
from benchmarks import team_state as team_states
from benchmarks.comparison import measuring, pages, results, tables
from benchmarks.comparison import work as comparison
from benchmarks.contenders import IDLE, Contender
from benchmarks.deploys import Deployed, deploy
from tests.support.shared_account import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_Scenario = TypeVar("_Scenario", scenarios.Scenario, comparison.Scenario)

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
talk = Console(stderr=True)
_SMOKE_AT_ONCE = 3
_WIDTH = 150
"""Of the tables, where nobody looks at a terminal."""

Machine = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Runs = Annotated[int, typer.Option(min=1, help="How many times each.")]
_CHECKOUT = typer.Option(
    metavar="DIRECTORY",
    exists=True,
    file_okay=False,
    resolve_path=True,
    help="Another checkout, whose provider directory is loaded instead of this one's.",
)
Checkout = Annotated[Path, _CHECKOUT]
CheckoutIfAny = Annotated[Path | None, _CHECKOUT]
Chosen = Annotated[
    str, typer.Option(help="Only the scenario of this title, or those whose title contains it.")
]


@app.command("deploy")
def deploy_all(*, only: Chosen = "", as_json: Machine = False) -> None:
    """Deploy each scenario with the settings untouched; exit code 1 where one takes more calls than it should."""
    chosen = _choose(scenarios.ALL, only)
    found = []
    for scenario in chosen:
        talk.print(f"{scenario.title} …", style="dim", highlight=False)
        found.append(deploy(scenario))
    results = list(zip(chosen, found, strict=True))
    if as_json:
        _print_json(deploys=[_document(scenario, deployed) for scenario, deployed in results])
    else:
        _console().print(_deploys(results), _machine(), highlight=False)
    if any(len(deployed.calls) > scenario.most_calls for scenario, deployed in results):
        raise typer.Exit(1)


@app.command("overhead")
def overhead(*, runs: Runs = 3, against: CheckoutIfAny = None, as_json: Machine = False) -> None:
    """Time 1,000 renames through either door against a provider that does nothing on it; exit code 1 where one takes more than 1.05 times as long."""
    measured = overheads.measure(runs, _report, against)
    _conclude(
        "overhead",
        {
            "loads": measured.loads,
            "deploys": {each.name: [asdict(one) for one in some] for each, some in measured.deploys.items()},
            "ratios": {each.name: round(measured.ratio(each, IDLE[each]), 3) for each in measured.measured},
        },
        "\n".join(_compared(measured, each, IDLE[each]) for each in measured.measured)
        + f" (at most {overheads.MOST})\n"
        + "\n".join(
            _compared(measured, Contender.NATIVE, other)
            for other in (Contender.NATIVE_IDLE_OF_SDK, Contender.DYNAMIC)
        ),
        is_fine=measured.is_fine,
        as_json=as_json,
    )


def _compared(measured: overheads.Overhead, contender: Contender, other: Contender) -> str:
    return (
        f"{contender.value}: median {measured.seconds(contender):.2f} s, {measured.ratio(contender, other):.3f} times "
        f"{other.value} ({measured.ratio_at_an_even_pace(contender, other):.3f} at an even pace of the processor)"
    )


@app.command("compare")
def compare(
    *,
    only: Chosen = "",
    smoke: Annotated[
        bool, typer.Option(help="Tiny counts, several at once: for calls, not for times.")
    ] = False,
    write: Annotated[bool, typer.Option(help="Keep the result, and draw plots and pages anew.")] = False,
    as_json: Machine = False,
) -> None:
    """Compare with what people use: a provider written by hand, a boto3 script, and doing nothing; exit code 1 where one fails, or takes more calls than it must."""
    if smoke and write:
        raise typer.BadParameter("what --smoke measures is not kept", param_hint="--write")
    all_of_them = comparison.SMOKE if smoke else comparison.ALL
    chosen = _choose(all_of_them, only)
    measured = []
    for each in measuring.measure(chosen, _SMOKE_AT_ONCE if smoke else 1, _report):
        measured.append(each)
        if write:
            results.keep(measured, anew=not only)
    document = results.document(measured)
    if as_json:
        print(document.to_json(), end="")
    else:
        _console().print(*tables.render(document), _machine(), sep="\n", highlight=False)
    if write:
        _write_pages(results.read())
    wrong = [line for pair in zip(chosen, measured, strict=True) for line in comparison.faults(*pair)]
    for line in wrong:
        talk.print(line, style="red", markup=False, highlight=False)
    if wrong:
        raise typer.Exit(1)


def _choose(among: Iterable[_Scenario], only: str) -> list[_Scenario]:
    """Return the scenarios that are meant. Raises BadParameter where there is none."""
    found = [scenario for scenario in among if only in scenario.title]
    if not found:
        raise typer.BadParameter(f"no scenario's title contains {only!r}", param_hint="--only")
    return [scenario for scenario in found if scenario.title == only] or found


@app.command("show")
def show() -> None:
    """Draw plots and pages anew from the result that is kept, and print its tables."""
    document = results.read()
    _write_pages(document)
    _console().print(*tables.render(document), sep="\n", highlight=False)


@app.command("processor")
def processor(*, against: Checkout, runs: Runs = 15, as_json: Machine = False) -> None:
    """Compare the plugin's processor time for 1,000 renames with another checkout's; exit code 1 above 1.03 times that, unless one of the two differs as much from itself."""
    try:
        measured = processors.measure(against, runs, _report)
    except processors.NoCheckoutError as error:
        raise typer.BadParameter(str(error), param_hint="--against") from None
    _conclude(
        "processor",
        {
            **asdict(measured),
            "ratio": round(measured.ratio, 3),
            "most": round(measured.most, 3),
            "spread": round(processors.spread(measured.this), 3),
            "spread_of_the_other": round(processors.spread(measured.other), 3),
        },
        f"{_medians(processors.seconds(measured.this), processors.seconds(measured.other))} of processor time: "
        f"{measured.ratio:.3f} times that of the other checkout (at most {measured.most:.3f})\n"
        f"this provider {_range(measured.this)}, the other {_range(measured.other)}",
        is_fine=measured.ratio <= measured.most,
        as_json=as_json,
    )


@app.command("memory")
def memory(*, as_json: Machine = False) -> None:
    """Measure the memory and processor time of either door's plugin for 1,000 renames."""
    taken = {door: memories.measure(door) for door in memories.PROGRAMS}
    _conclude(
        "memory",
        {door: asdict(each) for door, each in taken.items()},
        "\n".join(
            f"{door}: {each.megabytes:.0f} MB at the most, {each.seconds:.2f} s of processor time"
            for door, each in taken.items()
        ),
        is_fine=True,
        as_json=as_json,
    )


@app.command("many")
def many(*, as_json: Machine = False) -> None:
    """Rename 1,000 numbers and 10,000, as a resource each on the native door, once; exit code 1 where many take more than their calls, or 1.15 times as long in proportion."""
    measured = many_numbers.measure(_report)
    _conclude(
        "many",
        {"few": asdict(measured.few), "many": asdict(measured.many), "ratio": round(measured.ratio, 3)},
        "\n".join(
            f"{each.numbers:,} numbers: {each.calls} calls of {each.least_calls} at the least, {each.other_calls} others; "
            f"{each.seconds:.1f} s, {each.milliseconds:.1f} ms a number; program {each.program_megabytes:.0f} MB, "
            f"plugin {each.plugin_megabytes:.0f} MB, engine {each.engine_megabytes:.0f} MB, "
            f"state {each.state_megabytes:.1f} MB"
            for each in (measured.few, measured.many)
        )
        + f"\n{measured.ratio:.3f} times as long for each number (at most {many_numbers.MOST_PER_NUMBER})",
        is_fine=measured.is_fine,
        as_json=as_json,
    )


@app.command("team-state")
def team_state(*, runs: Runs = 3, as_json: Machine = False) -> None:
    """Time 200 renames with the state in files, in a PostgreSQL and in a bucket, saved once and around each change; exit code 1 where one takes more calls than it should."""
    measured = team_states.measure(runs, _report)
    _conclude(
        "team_state",
        {team_states.named(each): [asdict(deploy) for deploy in each.deploys] for each in measured},
        "\n".join(
            f"{team_states.named(each)}: {each.calls} calls, median {each.seconds:.1f} s"
            + ("" if each.requests is None else f", {each.requests:,} requests to the state")
            for each in measured
        ),
        is_fine=all(each.is_fine for each in measured),
        as_json=as_json,
    )


@app.command("shared-account")
def shared_account(*, as_json: Machine = False) -> None:
    """Deploy twenty stacks of 250 numbers at once to one account that answers 429 beyond 5 calls a second; exit code 1 where one fails, or they take more than 1.2 times the calls."""
    measured = shared_accounts.measure(_report)
    _conclude(
        "shared_account",
        {f"batches of {size}": asdict(deployed) for size, deployed in measured.items()},
        "\n".join(
            f"batches of {size}: {'; '.join(in_words(deployed))}" for size, deployed in measured.items()
        ),
        is_fine=all(map(shared_accounts.is_fine, measured.values())),
        as_json=as_json,
    )


@app.command("preflight")
def preflight(*, runs: Runs = 3, as_json: Machine = False) -> None:
    """Time previews of 1,000 new numbers with and without preflight; exit code 1 where it adds more than 1.5 s or 10 lists."""
    measured = preflights.measure(runs, _report)
    _conclude(
        "preflight",
        {**asdict(measured), "added": round(measured.added, 3)},
        f"{_medians(measured.looking, measured.blind)}: {measured.added:+.2f} s (at most {preflights.MOST_SECONDS}), "
        f"{max(measured.list_calls)} list calls (at most {preflights.MOST_LIST_CALLS})",
        is_fine=measured.added <= preflights.MOST_SECONDS
        and max(measured.list_calls) <= preflights.MOST_LIST_CALLS,
        as_json=as_json,
    )


@app.command("policies")
def policies(*, runs: Runs = 3, as_json: Machine = False) -> None:
    """Time previews of 1,000 numbers with the ready pack and an empty one; exit code 1 above 2 ms a resource."""
    measured = packs.measure(runs, _report)
    _conclude(
        "policies",
        {**asdict(measured), "milliseconds": round(measured.milliseconds, 3)},
        f"{_medians(measured.ready, measured.empty)}: {measured.milliseconds:.2f} ms a resource "
        f"(at most {packs.MOST_MILLISECONDS})",
        is_fine=measured.milliseconds <= packs.MOST_MILLISECONDS,
        as_json=as_json,
    )


@app.command("set")
def number_set(
    *,
    numbers: Annotated[int, typer.Option(min=100, help="How many numbers the set has.")] = sets.NUMBERS,
    as_json: Machine = False,
) -> None:
    """Take one set of many numbers through adoption, renames, a refusal and a refresh; exit code 1 where 10,000 take more than they may."""
    measured = sets.measure(numbers, _report)
    lines = [
        f"{'  ' if each.is_met else '! '}{each.found:,.6g} {each.text}" for each in measured.expectations
    ]
    _conclude(
        "set",
        {**asdict(measured), "is_fine": measured.is_fine},
        "\n".join([f"{measured.numbers:,} numbers", *map(_set_step, measured.steps), *lines]),
        is_fine=measured.is_fine,
        as_json=as_json,
    )


def _set_step(step: sets.Step) -> str:
    return (
        f"  {step.title}: {step.seconds:.1f} s, {step.list_calls} lists, {step.update_calls} updates with "
        f"{step.items:,} items; plugin {step.plugin_seconds:.2f} s, {step.plugin_megabytes:.0f} MB"
    )


@app.command("sweep")
def sweep(*, as_json: Machine = False) -> None:
    """Try pauses from 20 to 500 ms and maximum waits from 2 to 10 s on each kind of traffic."""
    found = []
    for tried in sweeps.tried():
        talk.print(
            f"{tried.scenario.title}, {tried.setting} {tried.milliseconds}: {len(tried.deployed.calls)} calls, "
            f"{tried.deployed.seconds:.1f} s",
            style="dim",
            highlight=False,
        )
        found.append(tried)
    if as_json:
        _print_json(
            sweep=[
                {
                    "setting": tried.setting,
                    "milliseconds": tried.milliseconds,
                    **_document(tried.scenario, tried.deployed),
                }
                for tried in found
            ]
        )
    else:
        _console().print(_sweep(found), _machine(), highlight=False)


def _write_pages(document: results.Document) -> None:
    try:
        pages.write(document)
    except pages.NothingToShowError as error:
        talk.print(str(error), style="red", highlight=False)
        raise typer.Exit(1) from None


def _report(line: str) -> None:
    talk.print(line, style="dim", highlight=False, soft_wrap=True)


def _conclude(name: str, document: dict[str, Any], line: str, *, is_fine: bool, as_json: bool) -> None:
    """Print what was measured, and exit with code 1 where it is beyond its limit."""
    if as_json:
        _print_json(**{name: document})
    else:
        _console().print(line, _machine(), sep="\n", highlight=False)
    if not is_fine:
        raise typer.Exit(1)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDTH)


def _medians(measured: Sequence[float], other: Sequence[float]) -> str:
    return f"median {median(measured):.2f} s against {median(other):.2f} s"


def _range(plugins: Sequence[processors.Plugin]) -> str:
    seconds = processors.seconds(plugins)
    return f"{min(seconds):.2f} to {max(seconds):.2f} s, {processors.spread(plugins):.3f} times itself"


def _deploys(results: Iterable[tuple[scenarios.Scenario, Deployed]]) -> Table:
    table = Table(
        title=f"BatchUpdatePhoneNumber calls at {scenarios.LATENCY_MILLISECONDS} ms, settings untouched"
    )
    for heading in (
        "deploy",
        "calls",
        "at most",
        "sizes",
        "closed",
        "oldest wait",
        "waiting",
        "once learned",
    ):
        table.add_column(heading)
    for heading in ("time", "load"):
        table.add_column(heading, justify="right")
    for scenario, deployed in results:
        style = "red" if len(deployed.calls) > scenario.most_calls else ""
        table.add_row(
            scenario.title,
            str(len(deployed.calls)),
            str(scenario.most_calls),
            _runs(call.size for call in deployed.calls),
            _counts(call.closed for call in deployed.calls),
            f"{max(call.oldest_wait for call in deployed.calls):.2f} s",
            f"{deployed.waiting_share:.0%}",
            ""
            if deployed.waiting_share_once_learned is None
            else f"{deployed.waiting_share_once_learned:.0%}",
            f"{deployed.seconds:.1f} s",
            f"{deployed.load:.1f}",
            style=style,
        )
    return table


def _sweep(found: Iterable[sweeps.Tried]) -> Table:
    table = Table(title="Calls and seconds of each deploy")
    for heading in ("setting", "deploy", "ms", "calls", "sizes", "time", "load"):
        table.add_column(heading)
    for tried in found:
        table.add_row(
            tried.setting,
            tried.scenario.title,
            str(tried.milliseconds),
            str(len(tried.deployed.calls)),
            _runs(call.size for call in tried.deployed.calls),
            f"{tried.deployed.seconds:.1f} s",
            f"{tried.deployed.load:.1f}",
        )
    return table


def _runs(sizes: Iterable[int]) -> str:
    """Return sizes in order, equal neighbours counted: `25 x 8` is twenty-five calls of eight."""
    grouped = [(size, len(list(equal))) for size, equal in itertools.groupby(sizes)]
    return ", ".join(f"{times} x {size}" if times > 1 else str(size) for size, times in grouped)


def _counts(reasons: Iterable[str]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in Counter(reasons).items())


def _document(scenario: scenarios.Scenario, deployed: Deployed) -> dict[str, Any]:
    return {**asdict(scenario), **asdict(deployed)}


def _print_json(**results: object) -> None:
    print(json.dumps({"machine": _machine(), **results}, indent=2))


def _machine() -> str:
    return f"{psutil.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


if __name__ == "__main__":
    app()
