"""From the text of `pulumi preview --json` to a preview.

The engine has two forms of it. The usual one is a single document, which leaves policy violations
out. With `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true` it is one event a line, which has them
(https://www.pulumi.com/docs/iac/cli/environment-variables/).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi.runtime import rpc

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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_KEYS = frozenset({"steps", "diagnostics", "changeSummary"})
_OPERATIONS = {operation.value: operation for operation in StepOperation}
_SHOWN = frozenset({"error", "warning", "info"})


class UnreadablePreviewError(Exception):
    """A text that is no preview; the error's own text is one line that says why."""


def read_preview(text: str) -> Preview:
    """Return the preview.

    Raises:
        UnreadablePreviewError: The text is empty, cut off, or something else.
    """
    if not text.strip():
        raise UnreadablePreviewError(
            "it is empty; `pulumi preview --json` may have failed, see its own errors"
        )
    try:
        return _read_events(text) if _is_event(text.lstrip().splitlines()[0]) else _read_document(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadablePreviewError(f"it is not JSON, or cut off: {error.msg} at {where}") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UnreadablePreviewError("it is JSON, but not of the shape of `pulumi preview --json`") from None


def _is_event(line: str) -> bool:
    try:
        return "sequence" in json.loads(line)
    except (json.JSONDecodeError, TypeError):
        return False


def _read_document(text: str) -> Preview:
    document = json.loads(text)
    if not _KEYS & document.keys():
        raise KeyError
    return Preview(
        configuration=document.get("config") or {},
        steps=tuple(
            _read_steps(
                (step["op"], step["urn"], step.get("oldState"), step.get("newState"))
                for step in document.get("steps") or ()
            )
        ),
        lines=tuple(_read_lines(document.get("diagnostics") or ())),
    )


def _read_events(text: str) -> Preview:
    events = [
        _read_event(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()
    ]
    if not any("cancelEvent" in event for event in events):
        raise UnreadablePreviewError("it is cut off: the engine's last event is missing")
    preludes = [event["preludeEvent"] for event in events if "preludeEvent" in event]
    metadata = [event["resourcePreEvent"]["metadata"] for event in events if "resourcePreEvent" in event]
    summaries = [event["summaryEvent"] for event in events if "summaryEvent" in event]
    return Preview(
        configuration={name: text for each in preludes for name, text in (each["config"] or {}).items()},
        steps=tuple(
            _read_steps((each["op"], each["urn"], each.get("old"), each.get("new")) for each in metadata)
        ),
        lines=tuple(_read_lines(event["diagnosticEvent"] for event in events if "diagnosticEvent" in event)),
        violations=tuple(_read_violation(event["policyEvent"]) for event in events if "policyEvent" in event),
        policy_packs=tuple(
            pack for summary in summaries for pack in _name_packs(summary.get("PolicyPacks") or {})
        ),
    )


def _read_event(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise UnreadablePreviewError(f"it is cut off, or no event: {error.msg} in line {number}") from None


def _read_steps(
    raw: Iterable[tuple[str, str, Mapping[str, Any] | None, Mapping[str, Any] | None]],
) -> Iterator[Step]:
    for operation, urn, old, new in raw:
        if operation in _OPERATIONS:
            yield Step(_OPERATIONS[operation], Urn.of(urn), _read_resource(old), _read_resource(new))


def _read_resource(state: Mapping[str, Any] | None) -> Resource | None:
    if state is None:
        return None
    return Resource(
        inputs=_read_properties(state.get("inputs")),
        outputs=_read_properties(state.get("outputs")),
        is_retained=bool(state.get("retainOnDelete")),
    )


def _read_properties(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _without_wrapping(value) for name, value in (values or {}).items()}


def _without_wrapping(value: Any) -> Any:
    """Return a value in which each secret, which events wrap in a dictionary, is the mask alone."""
    if isinstance(value, dict):
        if value.get(rpc._special_sig_key) == rpc._special_secret_sig:  # noqa: SLF001 - part of the wire's format
            return SECRET
        return {key: _without_wrapping(each) for key, each in value.items()}
    return value


def _read_lines(raw: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    for diagnostic in raw:
        severity = diagnostic["severity"]
        if severity in _SHOWN and not diagnostic.get("ephemeral"):
            text = diagnostic["message"].strip().removeprefix(f"{severity}: ")
            yield Line(severity, text, _read_urn(diagnostic.get("urn")))


def _read_violation(event: Mapping[str, Any]) -> PolicyViolation:
    description, _, reason = event["message"].strip().partition("\n")
    return PolicyViolation(
        policy=event["policyName"],
        level=event["enforcementLevel"],
        text=reason.strip() or description,
        urn=_read_urn(event.get("resourceUrn")),
    )


def _read_urn(text: str | None) -> Urn | None:
    return Urn.of(text) if text else None


def _name_packs(versions: Mapping[str, str]) -> Iterator[str]:
    # A local pack is shown as `name|local|path`.
    for name, version in versions.items():
        yield f"{name.partition('|')[0]} {version}"
