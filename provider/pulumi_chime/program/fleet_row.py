"""One row of a fleet: a number, what it declares, what the fleet's defaults add, and the rules for all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pulumi_chime.model import rules
from pulumi_chime.model.problem import Problem, not_a_text
from pulumi_chime.model.spelling import find_declared
from pulumi_chime.program.inputs import hold_outputs, plain_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pulumi

    from pulumi_chime.model.choices import ProductType

# The key becomes part of a resource's name, which must not look like the part that a plus sign begins.
_KEY = re.compile(r"\w[\w.-]{0,99}")

_EXAMPLES = {"phone_number": '"+12065550100"', "key": '"seattle-reception"'}

_Value = TypeVar("_Value")


class Unmanaged(Enum):
    """The type of `UNMANAGED`."""

    UNMANAGED = "<unmanaged>"


UNMANAGED: Final = Unmanaged.UNMANAGED
"""Says of an attribute that this number does not manage it, whatever the fleet's default is."""


@dataclass(frozen=True, slots=True)
class FleetNumber:
    """One number of a fleet. An attribute that is None takes the fleet's default.

    Attributes:
        phone_number: Any spelling of an E.164 number.
        name: "" clears it; `UNMANAGED` leaves it alone in spite of a default.
        calling_name: "" clears it; `UNMANAGED` leaves it alone in spite of a default.
        product_type: `UNMANAGED` leaves it alone in spite of a default.
        key: Names the row instead of its number, in its resource's name and in
            `PhoneNumberFleet.phone_numbers`, so that the row stays the same when its number changes.
        origin: Where the row stands, for messages, such as `numbers.csv line 7`.
    """

    phone_number: str
    name: pulumi.Input[str] | Unmanaged | None = None
    calling_name: pulumi.Input[str] | Unmanaged | None = None
    product_type: pulumi.Input[ProductType | str] | Unmanaged | None = None
    key: str | None = None
    origin: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Take what is awaited once: a fleet looks at its rows before its numbers do."""
        hold_outputs(self, ATTRIBUTES)

    @property
    def e164(self) -> str | None:
        """The one spelling of the number; None where what was written is no phone number."""
        return find_declared(self.phone_number)

    @property
    def key_or_number(self) -> str:
        """What names the row within its fleet: its key, or else its number."""
        return self.key or self.e164 or self.phone_number


@dataclass(frozen=True, slots=True)
class NumberDefaults:
    """What every number of a fleet declares unless its own row says otherwise; None: nothing.

    Attributes:
        name: "" clears it.
        calling_name: "" clears it.
        product_type: See `ProductType`.
    """

    name: pulumi.Input[str] | None = None
    calling_name: pulumi.Input[str] | None = None
    product_type: pulumi.Input[ProductType | str] | None = None

    def __post_init__(self) -> None:
        """Let all numbers of a fleet wait for the same value."""
        hold_outputs(self, ATTRIBUTES)


ATTRIBUTES = tuple(field.name for field in fields(NumberDefaults))
"""What a row may declare of its number, in the order in which a fleet file has it."""


def choose(
    own: pulumi.Input[_Value] | Unmanaged | None, default: pulumi.Input[_Value] | None
) -> pulumi.Input[_Value] | None:
    """Return what a number declares of an attribute; None where it does not manage it."""
    if isinstance(own, Unmanaged):
        return None
    return default if own is None else own


def find_problems(rows: Iterable[FleetNumber]) -> Iterator[tuple[FleetNumber, Problem]]:
    """Yield each problem of rows with its row; a repeated number or key is wrong where it stands again."""
    first_origins: dict[tuple[str, str], str] = {}
    for row in rows:
        for problem in (*_attribute_problems(row), *_key_problems(row)):
            yield row, problem
        for identity in _identities(row):
            if identity in first_origins:
                yield row, _repetition(row, identity[0], first_origins[identity])
            first_origins.setdefault(identity, row.origin)


def read_defaults(declared: object) -> NumberDefaults:
    """Return a fleet's defaults; of what is wrong with them, see `find_default_problems`, they have nothing."""
    return declared if isinstance(declared, NumberDefaults) else NumberDefaults(**_known_attributes(declared))


def find_default_problems(declared: object) -> list[Problem]:
    """Return what is wrong with what a fleet declares as its defaults."""
    if isinstance(declared, NumberDefaults):
        return rules.problems(plain_values(_attributes(declared)))
    if isinstance(declared, Mapping):
        return [
            *find_unknown_attributes(declared),
            *rules.problems(plain_values(_known_attributes(declared))),
        ]
    if declared is None:
        return []
    rule = f"a NumberDefaults, or a mapping with {', '.join(ATTRIBUTES)}"
    return [
        Problem("a value of type", type(declared).__name__, rule, 'NumberDefaults(calling_name="Contoso")')
    ]


def find_unknown_attributes(declared: Mapping[str, object]) -> list[Problem]:
    """Return what a mapping declares and a number does not have."""
    return [
        Problem("attribute", name, f"there are {', '.join(ATTRIBUTES)}", ATTRIBUTES[0])
        for name in declared
        if name not in ATTRIBUTES
    ]


def _known_attributes(declared: object) -> dict[str, Any]:
    known = declared if isinstance(declared, Mapping) else {}
    return {name: value for name, value in known.items() if name in ATTRIBUTES}


def _attribute_problems(row: FleetNumber) -> list[Problem]:
    attributes = plain_values(_attributes(row))
    if plain_values({"phone_number": row.phone_number}):
        return rules.problems({"phone_number": row.phone_number, **attributes})
    return [_not_known_yet("phone_number", row.phone_number), *rules.problems(attributes)]


def _key_problems(row: FleetNumber) -> Iterator[Problem]:
    if row.key is None or (isinstance(row.key, str) and _KEY.fullmatch(row.key)):
        return
    if not plain_values({"key": row.key}):
        yield _not_known_yet("key", row.key)
        return
    rule = (
        "a key has at most 100 letters, digits, underscores, periods and hyphens, "
        "and begins with a letter, digit or underscore"
    )
    yield Problem("key", row.key, f"{not_a_text(row.key)}{rule}", _EXAMPLES["key"])


def _not_known_yet(name: str, value: object) -> Problem:
    rule = (
        "what names a row is a text that the program knows at once; a number that comes from another resource is "
        "declared as a PhoneNumber of its own"
    )
    return Problem(name, type(value).__name__, rule, _EXAMPLES[name])


def _attributes(declaration: FleetNumber | NumberDefaults) -> dict[str, object]:
    declared = {name: getattr(declaration, name) for name in ATTRIBUTES}
    return {name: value for name, value in declared.items() if value is not UNMANAGED}


def _identities(row: FleetNumber) -> Iterator[tuple[str, str]]:
    """Yield what no other row of a fleet may have, as property and value."""
    if row.e164:
        yield "phone_number", row.e164
    if isinstance(row.key, str) and _KEY.fullmatch(row.key):  # another is wrong already
        yield "key", row.key


def _repetition(row: FleetNumber, name: str, first_origin: str) -> Problem:
    rule = f"is already at {first_origin}, and belongs to one row only"
    example = "remove one of the two rows" if name == "phone_number" else f'"{row.key}-2"'
    return Problem(name, getattr(row, name), rule, example)
