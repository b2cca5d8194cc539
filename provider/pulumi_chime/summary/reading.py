"""From the text of `pulumi preview --json` to a preview.

The engine has two forms of it. The usual one is a single document. It leaves out policy violations,
deletions that an earlier run has left to be done, and what a refresh has not found. With
`PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true` it is one event a line, which has all of them
(https://www.pulumi.com/docs/iac/cli/environment-variables/).
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

from pulumi.runtime import rpc

from pulumi_chime.model.json_text import RepeatedKeyError, read_json_text
from pulumi_chime.model.naming import with_plain_names
from pulumi_chime.summary.preview import (
    SECRET,
    Line,
    PolicyViolation,
    Preview,
    Resource,
    Step,
    StepOperation,
    Urn,
)
from pulumi_chime.summary.providers import with_connections
from pulumi_chime.summary.sets import with_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_KEYS = frozenset({"steps", "diagnostics", "changeSummary"})
_STACK = "pulumi:pulumi:Stack"
_BYTE_ORDER_MARK = "\ufeff"
_SEVERITIES = {"error": "error", "warning": "warning", "info": "info", "info#err": "info"}
_MOST_CHARACTERS = 500_000_000
"""Of what is read: some 7,000 of them describe a number, and a stack has 50,000 numbers at most."""
_DELETING = frozenset({StepOperation.DELETE, StepOperation.DELETE_REPLACED})

# What a terminal takes for colours (ECMA-48, control sequences), and the engine's own marks for them, which its
# events keep where colours are asked for (sdk/go/common/diag/colors/colors.go of pulumi/pulumi).
_TERMINAL_COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_ENGINE_COLOURS = re.compile(r"<\{%.*?%\}>")


class UnreadablePreviewError(Exception):
    """A text that is no preview; the error's own text is one line that says why."""


def read_preview_file(stream: TextIO, most_characters: int = _MOST_CHARACTERS) -> Preview:
    """Return the preview that a stream holds.

    Args:
        stream: Of text; a pipe, a file, a device without end.
        most_characters: How many it may have.

    Raises:
        UnreadablePreviewError: It is empty, cut off, too large, or something else.
        UnicodeDecodeError: It is not text.
    """
    text = stream.read(most_characters + 1)
    if len(text) > most_characters:
        raise UnreadablePreviewError(
            f"it is larger than {most_characters:,} characters, which is more than is read"
        )
    return read_preview(text)


def read_preview(text: str) -> Preview:
    """Return the preview.

    Raises:
        UnreadablePreviewError: The text is empty, cut off, or something else.
    """
    text = _TERMINAL_COLOURS.sub("", text).removeprefix(_BYTE_ORDER_MARK)
    if not text.strip():
        raise UnreadablePreviewError(
            "it is empty; `pulumi preview --json` may have failed, see its own errors"
        )
    try:
        is_stream = _is_event(text.lstrip().partition("\n")[0])
        preview = _read_events(text) if is_stream else _read_document(text)
        preview = with_numbers(preview)
        return replace(preview, steps=tuple(with_connections(preview.steps)))
    except RepeatedKeyError as error:
        raise UnreadablePreviewError(str(error)) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadablePreviewError(f"it is not JSON, or cut off: {error.msg} at {where}") from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise UnreadablePreviewError("it is JSON, but not of the shape of `pulumi preview --json`") from None


def _is_event(line: str) -> bool:
    try:
        return "sequence" in read_json_text(line)
    except (json.JSONDecodeError, TypeError):
        return False


def _read_document(text: str) -> Preview:
    document = read_json_text(text)
    if not _KEYS & document.keys():
        raise KeyError
    steps = [
        _read_step(
            step["op"], step["urn"], step.get("oldState"), step.get("newState"), step.get("detailedDiff")
        )
        for step in document.get("steps") or ()
    ]
    refreshed = [step for step in steps if step.operation is StepOperation.REFRESH]
    is_refresh_command = bool(refreshed) and _is_of_refresh_command(steps, document["steps"])
    return Preview(
        configuration=_read_configuration(document.get("config")),
        steps=tuple(_read_outcomes(steps) if is_refresh_command else map(_read_leftover, steps)),
        lines=tuple(_read_lines(document.get("diagnostics") or ())),
        shows_leftovers=any(_is_stack(step) for step in refreshed),
        shows_vanished=is_refresh_command or not refreshed,
    )


def _read_outcomes(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps of `pulumi refresh`, whose document has some outcomes in place of the refresh.

    What it calls a deletion is a resource that was not found; what it calls an update changes the state alone.
    """
    refreshed = {step.urn.text for step in steps if step.operation is StepOperation.REFRESH}
    outcomes = {StepOperation.DELETE: StepOperation.GONE, StepOperation.UPDATE: StepOperation.REFRESH}
    for step in steps:
        is_outcome = step.urn.text not in refreshed and step.operation in outcomes
        yield _with_operation(step, outcomes[step.operation]) if is_outcome else step


def _read_leftover(step: Step) -> Step:
    """Return what becomes of a step: what an earlier run has left to be deleted shows only as being refreshed."""
    is_leftover = (
        step.operation is StepOperation.REFRESH and step.old is not None and step.old.awaits_deletion
    )
    return _with_operation(step, StepOperation.DELETE_REPLACED) if is_leftover else step


def _is_of_refresh_command(steps: Sequence[Step], documents: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a document with a refresh in it can be nothing but `pulumi refresh`.

    A preview and a destroy have a step of the stack itself after what they refresh first. What is refreshed later is
    either of `pulumi refresh --run-program`, or of a provider that has its resources refreshed before an update.
    """
    positions = [
        position
        for position, step in enumerate(steps)
        if _is_stack(step) and step.operation is not StepOperation.REFRESH
    ]
    if not positions:
        return True
    return any(
        step.operation is StepOperation.REFRESH and not _is_refreshed_before_update(document)
        for step, document in list(zip(steps, documents, strict=True))[positions[0] :]
    )


def _is_refreshed_before_update(document: Mapping[str, Any]) -> bool:
    return any((document.get(state) or {}).get("refreshBeforeUpdate") for state in ("oldState", "newState"))


def _is_stack(step: Step) -> bool:
    return step.urn.type == _STACK


def _with_operation(step: Step, operation: StepOperation) -> Step:
    """Return a step as what it is; of a refresh it is shown what was found, a set with fewer numbers for instance."""
    return replace(step, operation=operation, new=step.new if operation is StepOperation.REFRESH else None)


def _read_events(text: str) -> Preview:
    # Not splitlines, which also breaks at what may stand in a text.
    lines = enumerate(text.split("\n"), start=1)
    events = [_read_event(number, line) for number, line in lines if line.strip()]
    if not any("cancelEvent" in event for event in events):
        raise UnreadablePreviewError("it is cut off: the engine's last event is missing")
    configurations = [
        _read_configuration(event["preludeEvent"]["config"]) for event in _having("preludeEvent", events)
    ]
    summaries = [event["summaryEvent"] for event in _having("summaryEvent", events)]
    return Preview(
        configuration={name: text for each in configurations for name, text in each.items()},
        steps=tuple(_read_event_steps(events)),
        lines=(
            *_read_lines(event["diagnosticEvent"] for event in _having("diagnosticEvent", events)),
            *(
                Line("error", str(event["errorEvent"]["error"]), None)
                for event in _having("errorEvent", events)
            ),
        ),
        violations=tuple(_read_violation(event["policyEvent"]) for event in _having("policyEvent", events)),
        policy_packs=tuple(
            pack for summary in summaries for pack in _name_packs(summary.get("PolicyPacks") or {})
        ),
    )


def _having(kind: str, events: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (event for event in events if kind in event)


def _read_event(number: int, line: str) -> Any:
    try:
        return read_json_text(line)
    except RepeatedKeyError as error:
        raise UnreadablePreviewError(f"line {number}: {error}") from None
    except json.JSONDecodeError as error:
        raise UnreadablePreviewError(f"it is cut off, or no event: {error.msg} in line {number}") from None


def _read_event_steps(events: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
    """Yield the steps, each as it begins, and what each refresh has found, or has not, as it ends."""
    begun: dict[str, set[StepOperation]] = {}
    for event in events:
        if "resourcePreEvent" in event:
            step = _read_metadata(event["resourcePreEvent"]["metadata"])
            begun.setdefault(step.urn.text, set()).add(step.operation)
            yield step
        elif "resOutputsEvent" in event:
            step = _read_metadata(event["resOutputsEvent"]["metadata"])
            operations = begun.get(step.urn.text, set())
            if _is_outcome_of_refresh(step, operations):
                is_gone = step.new is None
                yield _with_operation(step, StepOperation.GONE if is_gone else StepOperation.REFRESH)
            elif not operations:
                yield step


def _is_outcome_of_refresh(step: Step, begun: set[StepOperation]) -> bool:
    """Return whether a step that has ended is a refresh, which the engine reports in the words of an update."""
    if step.operation is StepOperation.REFRESH:
        return True
    if StepOperation.REFRESH not in begun:
        return False
    if step.operation is StepOperation.DELETE:
        return step.new is None and begun.isdisjoint(_DELETING)
    return step.operation is StepOperation.UPDATE and step.operation not in begun


def _read_metadata(metadata: Mapping[str, Any]) -> Step:
    old, new = metadata.get("old"), metadata.get("new")
    return _read_step(metadata["op"], metadata["urn"], old, new, metadata.get("detailedDiff"))


def _read_step(
    operation: object,
    urn: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    detailed: Mapping[str, Any] | None,
) -> Step:
    name = str(operation)
    changed = None if detailed is None else frozenset(detailed)
    return Step(StepOperation.of(name), name, Urn.of(urn), _read_resource(old), _read_resource(new), changed)


def _read_resource(state: Mapping[str, Any] | None) -> Resource | None:
    if state is None:
        return None
    return Resource(
        inputs=_read_properties(state.get("inputs")),
        outputs=_read_properties(state.get("outputs")),
        id=str(state.get("id") or ""),
        provider=_read_provider(state.get("provider")),
        # What is anything else than true is not to be relied on.
        is_retained=state.get("retainOnDelete") is True,
        awaits_deletion=bool(state.get("delete")),
    )


def _read_provider(reference: object) -> Urn | None:
    """Return the provider of a reference, which is its URN, two colons, and its id; None where there is none."""
    urn, separator, _ = str(reference or "").rpartition("::")
    return Urn.of(urn) if separator else None


def _read_properties(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return properties under their names in the table of attributes, whichever of the two spellings they have."""
    return {name: _without_wrapping(value) for name, value in with_plain_names(values or {}).items()}


def _without_wrapping(value: Any) -> Any:
    """Return a value in which each secret, which events wrap in a dictionary, is the mask alone."""
    if isinstance(value, dict):
        if value.get(rpc._special_sig_key) == rpc._special_secret_sig:  # noqa: SLF001 - part of the wire's format
            return SECRET
        return {key: _without_wrapping(each) for key, each in value.items()}
    return [_without_wrapping(each) for each in value] if isinstance(value, list) else value


def _read_configuration(values: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (values or {}).items()}


def _read_lines(raw: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    for diagnostic in raw:
        severity = diagnostic["severity"]
        if severity != "debug" and not diagnostic.get("ephemeral"):
            text = _without_colours(diagnostic["message"]).strip().removeprefix(f"{severity}: ")
            # What a later engine may call otherwise is at least a warning.
            yield Line(_SEVERITIES.get(severity, "warning"), text, _read_urn(diagnostic.get("urn")))


def _without_colours(text: str) -> str:
    return _ENGINE_COLOURS.sub("", _TERMINAL_COLOURS.sub("", text))


def _read_violation(event: Mapping[str, Any]) -> PolicyViolation:
    description, _, reason = _without_colours(event["message"]).strip().partition("\n")
    return PolicyViolation(
        policy=_read_text(event["policyName"]),
        level=_read_text(event["enforcementLevel"]),
        text=reason.strip() or description,
        urn=_read_urn(event.get("resourceUrn")),
    )


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _read_urn(text: str | None) -> Urn | None:
    return Urn.of(text) if text else None


def _name_packs(versions: Mapping[str, str]) -> Iterator[str]:
    # A local pack is shown as `name|local|path`.
    for name, version in versions.items():
        yield f"{name.partition('|')[0]} {version}"
