"""Faults as JSON, read: what may be in one, and what is wrong with one that cannot be read; and the kinds there are."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any

from chime_emulator.faults import EVERY_OPERATION, KINDS, Fault, FaultError, FaultKind
from chime_emulator.one_line import listed
from chime_emulator.operations import OPERATIONS
from chime_emulator.spelling import e164

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES: Mapping[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,)}
_TYPE_NAMES = {"int": "integer", "float": "number", "str": "text"}


def read_fault(document: Mapping[str, Any]) -> Fault:
    """Return the fault that a JSON object describes.

    Raises:
        FaultError: A key is missing, unknown, or has a value that does not fit.
    """
    parameters = dict(document)
    kind = KINDS.get(str(parameters.pop("kind", "")))
    if kind is None:
        raise FaultError(f"kind must be one of {', '.join(KINDS)}")
    times, rate = parameters.pop("times", None), parameters.pop("rate", None)
    if times is not None and rate is not None:
        raise FaultError("give times or rate, not both")
    return Fault(
        operation=_operation(parameters.pop("operation", EVERY_OPERATION)),
        phone_numbers=_phone_numbers(parameters.pop("phone_numbers", [])),
        times=None if times is None else _times(times),
        rate=1.0 if rate is None else _rate(rate),
        kind=_kind(kind, parameters),
    )


def describe_kinds() -> list[dict[str, Any]]:
    """Return the kinds of fault with their parameters, and the operations that each can strike, for a form."""
    return [
        {
            "kind": kind.name,
            "meaning": (kind.__doc__ or "").partition("\n")[0],
            "operations": [name for name in OPERATIONS if name.startswith(kind.operations)],
            "parameters": [_describe(parameter) for parameter in fields(kind) if parameter.init],
        }
        for kind in KINDS.values()
    ]


def _describe(parameter: Field[Any]) -> dict[str, Any]:
    required = parameter.default is MISSING
    return {
        "name": parameter.name,
        "type": _TYPE_NAMES[str(parameter.type)],
        "required": required,
        "default": None if required else parameter.default,
        "choices": parameter.metadata.get("choices"),
    }


def _operation(value: Any) -> str:
    operation: str = _typed("operation", value, "str")
    if operation != EVERY_OPERATION and operation not in OPERATIONS:
        raise FaultError(f"operation must be {EVERY_OPERATION} or one of {', '.join(OPERATIONS)}")
    return operation


def _kind(kind: type[FaultKind], parameters: Mapping[str, Any]) -> FaultKind:
    known = {parameter.name: parameter for parameter in fields(kind) if parameter.init}
    unknown = parameters.keys() - known
    if unknown:
        takes = ", ".join(known) or "no parameter"
        raise FaultError(f"{kind.name} takes {takes}, not {listed(unknown)}")
    missing = [name for name in known if known[name].default is MISSING and name not in parameters]
    if missing:
        raise FaultError(f"{kind.name} needs {', '.join(missing)}")
    return kind(**{name: _typed(name, value, str(known[name].type)) for name, value in parameters.items()})


def _typed(name: str, value: Any, type_name: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, _TYPES[type_name]):
        raise FaultError(f"{name} must be {'text' if type_name == 'str' else 'a number'}")
    return value


def _times(value: Any) -> int:
    times: int = _typed("times", value, "int")
    if times < 1:
        raise FaultError("times must be at least 1")
    return times


def _rate(value: Any) -> float:
    rate: float = _typed("rate", value, "float")
    if not 0 <= rate <= 1:
        raise FaultError("rate must be between 0 and 1")
    return rate


def _phone_numbers(value: Any) -> tuple[str, ...]:
    spellings = value if isinstance(value, list) else [value]
    numbers = [e164(spelling) if isinstance(spelling, str) else None for spelling in spellings]
    if not all(numbers):
        raise FaultError("phone_numbers must be a list of phone numbers")
    return tuple(number for number in numbers if number)
