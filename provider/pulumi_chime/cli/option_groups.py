"""Options that several commands take: declared once, as the fields of a dataclass, and taken as one parameter."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def with_option_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command in whose signature a parameter that is annotated with a dataclass is that class's fields.

    Typer reads the signature; the command is called with an instance for each group.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    own = signature(command)
    parameters = [each for parameter in own.parameters.values() for each in _spread(parameter, hints)]

    @wraps(command)
    def run(**given: Any) -> None:
        made = {
            name: group(**{each.name: given.pop(each.name) for each in fields(group)})
            for name, group in groups.items()
        }
        command(**given, **made)

    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # `inspect` asks for it
    run.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": None}
    return run


def _spread(parameter: Parameter, hints: dict[str, Any]) -> Iterator[Parameter]:
    hint = hints[parameter.name]
    if not is_dataclass(hint):
        yield parameter.replace(annotation=hint)
        return
    types = get_type_hints(hint, include_extras=True)
    for each in fields(hint):
        yield Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=types[each.name])
