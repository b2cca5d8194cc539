"""`pulumi-chime summary`: what a preview would do, for people who have to decide on it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from pulumi_chime import summary as summaries
from pulumi_chime.model import approved_file
from pulumi_chime.summary import NotApprovableError, Review, ReviewLimits, UnreadablePreviewError

if TYPE_CHECKING:
    from collections.abc import Sequence

_OVER_A_LIMIT = 1
_WRONG_USAGE = 2


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
        bool, typer.Option("--no-release", help="Exit 1 if a number would be released.")
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

    With a policy pack, set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true for the preview: its usual JSON leaves violations out.

    Exit codes: 0 fine; 1 over a limit, error findings or mandatory violations; 2 wrong usage or no preview.
    """
    if markdown and as_json:
        raise typer.BadParameter("give one of --markdown and --json", param_hint="--markdown")
    review = _read(preview)
    exceeded = list(
        summaries.exceeded_limits(review, ReviewLimits(max_changes, not no_release, require_preflight))
    )
    _show(summaries.mask_numbers(review) if mask else review, exceeded, markdown=markdown, as_json=as_json)
    if exceeded:
        raise typer.Exit(_OVER_A_LIMIT)
    if approve is not None:
        _approve(review, approve)


def _read(preview: typer.FileText) -> Review:
    if preview.isatty():
        raise typer.BadParameter("nothing comes in; try: pulumi preview --json | pulumi-chime summary")
    try:
        return summaries.review_preview(summaries.read_preview(preview.read()))
    except UnreadablePreviewError as error:
        _fail(f"{preview.name}: {error}", _WRONG_USAGE)
    except UnicodeDecodeError:
        _fail(f"{preview.name}: it is not text in UTF-8", _WRONG_USAGE)


def _approve(review: Review, path: str) -> None:
    try:
        approved_file.write(path, summaries.approve(review))
    except NotApprovableError as error:
        _fail(f"{path} was not written: {error}", _OVER_A_LIMIT)
    except OSError as error:
        _fail(f"{path} was not written: {error.strerror or error}", _WRONG_USAGE)


def _show(review: Review, exceeded: Sequence[str], *, markdown: bool, as_json: bool) -> None:
    if as_json:
        print(json.dumps(summaries.as_document(review, exceeded), indent=2, ensure_ascii=False))
    elif markdown:
        print(summaries.render_markdown(review, exceeded))
    else:
        summaries.show_on_terminal(review, exceeded, Console(highlight=False))


def _fail(message: str, code: int) -> NoReturn:
    print(f"pulumi-chime summary: {message}", file=sys.stderr)
    raise typer.Exit(code)
