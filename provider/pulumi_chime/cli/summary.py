"""`pulumi-chime summary`: what a preview would do, for people who have to decide on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_chime import summary as summaries
from pulumi_chime.cli.ending import fail
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS, WRONG_USAGE
from pulumi_chime.cli.output import CommandConsole, print_json, writing
from pulumi_chime.model import approved_file
from pulumi_chime.summary import NotApprovableError, Review, ReviewLimits, UnreadablePreviewError

if TYPE_CHECKING:
    from collections.abc import Sequence


def summary(
    *,
    preview: Annotated[
        typer.FileText,
        typer.Argument(
            help="What `pulumi preview --json` printed.", show_default="standard input", encoding="utf-8"
        ),
    ] = "-",  # type: ignore[assignment]  # typer opens it
    markdown: Annotated[bool, typer.Option("--markdown", help="For a pull request's comment.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines; see docs/summary.md.")] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Hide the middle of each phone number.")] = False,
    max_changes: Annotated[
        int | None,
        typer.Option(
            min=0, help="Exit 1 above so many attributes written and numbers leaving.", show_default="any"
        ),
    ] = None,
    no_release: Annotated[
        bool, typer.Option("--no-release", help="Exit 1 if a number would be released, or nobody can say.")
    ] = False,
    require_preflight: Annotated[
        bool, typer.Option("--require-preflight", help="Exit 1 if the live account was not checked.")
    ] = False,
    approve: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write what is shown as approved, for chime:approvedChanges; not with exit 1.",
        ),
    ] = None,
) -> None:
    """Show what a preview would do to phone numbers: what cannot be undone first, then every value, old and new.

    pulumi preview --json | pulumi-chime summary

    Set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true for the preview: its usual JSON leaves out policy violations, and numbers that an earlier run has left to be deleted or released.

    Exit codes: 0 fine; 1 over a limit, error findings, mandatory violations, something that cannot be judged or approved; 2 wrong usage or no preview; 70 the command itself failed.
    """
    if markdown and as_json:
        raise typer.BadParameter("give one of --markdown and --json", param_hint="--markdown")
    review = _read(preview)
    exceeded = list(
        summaries.exceeded_limits(review, ReviewLimits(max_changes, not no_release, require_preflight))
    )
    _show(summaries.mask_numbers(review) if mask else review, exceeded, markdown=markdown, as_json=as_json)
    if exceeded:
        raise typer.Exit(FOUND_PROBLEMS)
    if approve is not None:
        _approve(review, approve)


def _read(preview: typer.FileText) -> Review:
    if preview.isatty():
        raise typer.BadParameter("nothing comes in; try: pulumi preview --json | pulumi-chime summary")
    try:
        return summaries.review_preview(summaries.read_preview_file(preview))
    except UnreadablePreviewError as error:
        fail("summary", f"{preview.name}: {error}", WRONG_USAGE)
    except UnicodeDecodeError:
        fail("summary", f"{preview.name}: it is not text in UTF-8", WRONG_USAGE)


def _approve(review: Review, path: str) -> None:
    try:
        approved_file.write(path, summaries.approve(review))
    except NotApprovableError as error:
        fail("summary", f"{path} was not written: {error}", FOUND_PROBLEMS)
    except OSError as error:
        fail("summary", f"{path} was not written: {error.strerror or error}", WRONG_USAGE)


def _show(review: Review, exceeded: Sequence[str], *, markdown: bool, as_json: bool) -> None:
    with writing("summary", "the summary"):
        if as_json:
            print_json(summaries.as_document(review, exceeded))
        elif markdown:
            print(summaries.render_markdown(review, exceeded))
        else:
            summaries.show_on_terminal(review, exceeded, CommandConsole(highlight=False))
