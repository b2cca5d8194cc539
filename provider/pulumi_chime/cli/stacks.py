"""`pulumi-chime stacks`: one command on many stacks of a project, here or on the workers of a queue."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pulumi_chime import summary as summaries
from pulumi_chime.cli.directories import named_directory, project_option
from pulumi_chime.cli.ending import fail
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS, WRONG_USAGE
from pulumi_chime.cli.option_groups import with_option_groups
from pulumi_chime.cli.output import open_console, print_json, writing
from pulumi_chime.model import approved_file
from pulumi_chime.stacks.lease_length import LONGEST_LEASE, SHORTEST_LEASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.stacks.queue.address import QueueAddress
    from pulumi_chime.stacks.report import Report, StackReport
    from pulumi_chime.stacks.run import Followed, StacksRequest, Watcher

_EXTRA = ("procrastinate", "psycopg", "psycopg_pool")

stacks = typer.Typer(
    no_args_is_help=True,
    help="Preview, deploy or refresh many stacks of a project, one process each: here, or on the workers of a queue on any machines.",
    epilog="Needs the extra: pip install 'pulumi-chime\\[stacks]'. See docs/stacks.md.",
)

Directory = Annotated[Path, project_option("A directory in the project.")]
Queue = Annotated[
    str | None,
    typer.Option(
        "--queue",
        metavar="URL",
        envvar="PULUMI_CHIME_QUEUE",
        help="The queue: postgresql://USER:PASSWORD@HOST/DATABASE. Better in the variable, which no list of processes shows.",
        show_default="one of the project's own, on this machine",
    ),
]
Lease = Annotated[
    float | None,
    typer.Option(
        "--lease",
        metavar="SECONDS",
        min=SHORTEST_LEASE,
        max=LONGEST_LEASE,
        help="For how long a worker may be out of reach of the queue before what it does is interrupted; fixed when a queue is first used.",
        show_default="60, or what the queue has",
    ),
]


@dataclass(frozen=True, slots=True)
class _Options:
    """What the commands have in common."""

    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", metavar="PATTERN", help="Stacks by name, as 'prod-*'; repeatable.", show_default="all"
        ),
    ] = None
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=0,
            max=256,
            help="How many to start on this machine for this command.",
            show_default="up to 4; none with --queue",
        ),
    ] = None
    queue: Queue = None
    lease: Lease = None
    directory: Directory = Path()
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The summary for a pull request's comment.")
    ] = False
    as_json: Annotated[bool, typer.Option("--json", help="The summary for machines; see docs/stacks.md.")] = (
        False
    )

    def __post_init__(self) -> None:
        if self.markdown and self.as_json:
            raise typer.BadParameter("give one of --markdown and --json", param_hint="--markdown")
        if self.workers == 0 and not self.queue:
            raise typer.BadParameter("without --queue nobody else would do it", param_hint="--workers")


@stacks.command()
@with_option_groups
def preview(
    *,
    options: _Options,
    approve: Annotated[
        Path | None,
        typer.Option(
            metavar="DIRECTORY",
            parser=named_directory,
            help="Write what is shown as approved, a file STACK.json for each, for chime:approvedChanges.",
        ),
    ] = None,
) -> None:
    """Preview many stacks, and show one summary of what they would do to phone numbers.

    pulumi-chime stacks preview --select 'prod-*' --markdown

    Exit codes: 0 fine; 1 a stack has failed, has error findings or mandatory violations, or cannot be approved; 130 interrupted; 2 wrong usage; 70 the command itself failed.
    """
    _run("preview", options, approve)


@stacks.command()
@with_option_groups
def up(
    *,
    options: _Options,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, which only a terminal does.")] = False,
) -> None:
    """Deploy many stacks. None of them is deployed twice at once, and one that fails does not keep the others.

    pulumi-chime stacks up --select 'prod-*' --workers 4

    Exit codes: 0 all have succeeded; 1 one has not; 130 interrupted; 2 wrong usage; 70 the command itself failed.
    """
    _run("up", options, asks=not yes)


@stacks.command()
@with_option_groups
def refresh(*, options: _Options) -> None:
    """Bring the states of many stacks up to what the accounts have.

    pulumi-chime stacks refresh

    Exit codes: 0 all have succeeded; 1 one has not; 130 interrupted; 2 wrong usage; 70 the command itself failed.
    """
    _run("refresh", options)


@stacks.command()
def worker(*, queue: Queue = None, lease: Lease = None, directory: Directory = Path()) -> None:
    """Serve a queue: take one stack after another, and work on it with the settings and credentials of this machine.

    PULUMI_CHIME_QUEUE=postgresql://… pulumi-chime stacks worker

    It runs until it is told to end; then it interrupts what it is at and says so. Start one for each stack that this machine is to work on at once.

    Exit codes: 0 it was told to end; 1 the queue cannot be used; 2 wrong usage; 70 the command itself failed.
    """
    _require_extra()
    from pulumi_chime.stacks.project import find_project  # noqa: PLC0415
    from pulumi_chime.stacks.work import WorkerRequest, work  # noqa: PLC0415

    with _failing("worker"):
        address = _address(queue)
        if address is None:
            raise typer.BadParameter(
                "a worker serves a queue: set PULUMI_CHIME_QUEUE, or give it here", param_hint="--queue"
            )
        project = find_project(directory)
        console = Console(stderr=True, highlight=False)
        work(
            WorkerRequest(address, project.directory, lease),
            lambda line: console.print(line, markup=False, soft_wrap=True),
        )


@stacks.command("take-over")
def take_over(
    stack: Annotated[str, typer.Argument(help="Its name.")],
    *,
    queue: Queue = None,
    directory: Directory = Path(),
) -> None:
    """Have a stack begun anew whose worker is not heard of any more, because you know that it and its engine have ended.

    pulumi-chime stacks take-over prod-eu --queue postgresql://…

    Refused while the worker is heard of, and on its own machine while any of its processes is left.

    Exit codes: 0 the stack waits in the queue again; 1 refused; 2 wrong usage, or nobody has the stack; 70 the command itself failed.
    """
    _require_extra()
    from pulumi_chime.stacks.by_hand import take_over_stack  # noqa: PLC0415
    from pulumi_chime.stacks.project import find_project  # noqa: PLC0415

    with _failing("take-over"):
        take_over_stack(find_project(directory), _address(queue), stack)
        print(f"{stack} waits in the queue again")


def _run(name: str, options: _Options, approve: Path | None = None, *, asks: bool = False) -> None:
    _require_extra()
    from pulumi_chime.stacks.orders import Command  # noqa: PLC0415
    from pulumi_chime.stacks.project import find_project, list_stacks  # noqa: PLC0415
    from pulumi_chime.stacks.report import Report, report_stack  # noqa: PLC0415
    from pulumi_chime.stacks.run import StacksRequest, exit_code_of  # noqa: PLC0415
    from pulumi_chime.stacks.selection import select_stacks  # noqa: PLC0415

    with _failing(name):
        address = _address(options.queue)
        project = find_project(options.directory)
        if approve is not None:
            _require_directory(approve)
        selected = select_stacks(list_stacks(project), options.select or [])
        if approve is not None:
            _require_files_of_their_own(selected)
        if asks and sys.stdin.isatty() and sys.stderr.isatty():
            typer.confirm(f"{name} of {', '.join(selected)}: go on?", abort=True, err=True)
        request = StacksRequest(Command(name), project, selected, address, options.workers, options.lease)
        followed = _follow(request)
        reports = [report_stack(each) for each in followed.stacks]
    if approve is not None:
        reports = [_approve(each, approve) for each in reports]
    report = Report(project.name, Command(name), tuple(reports))
    _show(name, report, options)
    if not report.is_fine:
        by = followed.interrupted_by
        raise typer.Exit(FOUND_PROBLEMS if by is None else exit_code_of(by))


def _follow(request: StacksRequest) -> Followed:
    from pulumi_chime.stacks.run import run_on_stacks  # noqa: PLC0415

    with ExitStack() as until_end:
        return run_on_stacks(request, _watcher(until_end))


def _watcher(until_end: ExitStack) -> Watcher:
    from pulumi_chime.stacks.progress_table import LiveTable, PlainLines  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    return until_end.enter_context(LiveTable(console)) if console.is_terminal else PlainLines(console)


def _show(name: str, report: Report, options: _Options) -> None:
    from pulumi_chime.stacks import report as reports  # noqa: PLC0415

    with writing(f"stacks {name}", "the summary", closed=None):
        if options.as_json:
            print_json(reports.as_document(report))
        elif options.markdown:
            print(reports.render_markdown(report))
        else:
            reports.show_on_terminal(report, open_console())


def _approve(report: StackReport, directory: Path) -> StackReport:
    """Write one stack's approved changes; what is not fine is not approved, and its file stays as it was."""
    if report.review is None or not report.is_fine:
        why = report.status.why or "; ".join(report.exceeded)
        return replace(
            report, not_approved=f"its preview is not fine: {why}" if why else "it was not previewed"
        )
    path = str(directory / _approved_name(report.status.stack))
    try:
        approved_file.write(path, summaries.approve(report.review))
    except summaries.NotApprovableError as error:
        return replace(report, not_approved=str(error))
    except OSError as error:
        return replace(report, not_approved=f"{path} cannot be written: {error.strerror or error}")
    return replace(report, approved=path)


def _approved_name(stack: str) -> str:
    return f"{stack.rpartition('/')[2]}.json"


def _require_files_of_their_own(selected: Sequence[str]) -> None:
    """Refuse stacks of which one's file would be written over another's, also where names differ in capitals alone."""
    taken: dict[str, str] = {}
    for stack in selected:
        other = taken.setdefault(_approved_name(stack).lower(), stack)
        if other != stack:
            raise typer.BadParameter(
                f"{other} and {stack} would both be approved in {_approved_name(stack)}; select one of them",
                param_hint="--approve",
            )


def _require_directory(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror or error}", param_hint="--approve") from None


def _require_extra() -> None:
    for name in _EXTRA:
        try:
            found = find_spec(name)
        except (ImportError, ValueError):
            found = None
        if found is None:
            fail("stacks", f"{name} is not installed; pip install 'pulumi-chime[stacks]'", FOUND_PROBLEMS)
    if sys.platform == "win32":
        fail("stacks", "it needs signals and locks that Windows does not have; use WSL", FOUND_PROBLEMS)


def _address(queue: str | None) -> QueueAddress | None:
    from pulumi_chime.stacks.errors import UsageError  # noqa: PLC0415
    from pulumi_chime.stacks.queue.address import VARIABLE, QueueAddress  # noqa: PLC0415

    # What this command starts, such as the engine, has no use for it.
    in_variable = os.environ.pop(VARIABLE, None)
    given = in_variable if queue is None else queue
    if given is not None and not given.strip():
        raise UsageError(
            "the queue's address is empty, as what names a missing secret is; give one, "
            "or neither --queue nor PULUMI_CHIME_QUEUE for a queue of the project's own"
        )
    return None if given is None else QueueAddress.parse(given)


@contextmanager
def _failing(name: str) -> Iterator[None]:
    """End the command with one line where it cannot go on."""
    from pulumi_chime.stacks.errors import StacksError, UsageError  # noqa: PLC0415

    try:
        yield
    except UsageError as error:
        fail(f"stacks {name}", error, WRONG_USAGE)
    except StacksError as error:
        fail(f"stacks {name}", error, FOUND_PROBLEMS)
