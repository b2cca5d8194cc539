"""What can be declared of a number: one row for each attribute, which all that checks, sends, reads and shows it goes by.

Sources: "model" is the botocore service model chime-sdk-voice/2022-08-03; "guide" is the
Amazon Chime SDK administrator guide, https://docs.aws.amazon.com/chime-sdk/latest/ag/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model.characters import shown
from pulumi_chime.model.choices import ProductType, members

if TYPE_CHECKING:
    from collections.abc import Callable

# Model, shapes PhoneNumberName and CallingName. `fullmatch`, because `$` lets a final newline through;
# ASCII, because the service's `\s` knows no other blanks, such as the one of a pasted web page.
_NAME = re.compile(r"(?:[a-zA-Z0-9,._-]+(?:\s+[a-zA-Z0-9,._-]+)*)?", re.ASCII)
_NAME_CHARACTER = re.compile(r"[a-zA-Z0-9,._\s-]", re.ASCII)
_NAME_LENGTH = 256
_CALLING_NAME = re.compile(r"(?:[a-zA-Z0-9 ]{2,15})?")
_CALLING_NAME_CHARACTER = re.compile("[a-zA-Z0-9 ]")
_SHOWN_CHARACTERS = 3


def _is_name(value: str) -> bool:
    return len(value) <= _NAME_LENGTH and _NAME.fullmatch(value) is not None


def _is_calling_name(value: str) -> bool:
    # Model, with one rule more: the pattern lets padded and all-blank names through, and such a
    # name would be shown to the called person for days.
    return _CALLING_NAME.fullmatch(value) is not None and value == value.strip()


class Attribute(Enum):
    """What can be declared of a number, by its property name, in the order in which it is written.

    The calling name comes last because it cannot be taken back: the service accepts no other
    for up to 72 hours (https://docs.aws.amazon.com/chime-sdk/latest/ag/calling-name.html).
    """

    PRODUCT_TYPE = "product_type"
    NAME = "name"
    CALLING_NAME = "calling_name"

    # Each stands for itself; the hash of Enum, made of the name anew each time, is the slowest part of a comparison.
    __hash__ = object.__hash__

    @property
    def row(self) -> Row:
        """What is known of the attribute."""
        return _TABLE[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is known of one attribute.

    Attributes:
        field: As requests and answers of the service have it.
        input_description: What a program declares, for the schema that programs of every language know; the docstrings
            of the Python names say the same.
        output_description: What the number shows, likewise.
        rule: What the service accepts, in words.
        accepts: The same, decided for a text.
        characters: What a value consists of, one character; None where it is one of the choices.
        lengths: How many characters a value may have, where it is none of the choices.
        example: An accepted value.
        choices: The values, where they are few.
        is_clearable: Whether the empty text removes the value.
        is_checked_live: Whether a preview reads the live number before the attribute changes.
        settles_slowly: Whether a change takes days to take effect, and no other is accepted meanwhile: it is
            compared with the live value before it is sent, and is never sent twice.
        may_be_secret: Whether a program may declare a secret: the value is then shown to nobody, and is stored
            only while it is declared.
        note: What a reviewer should know of a change, in two or three words; empty where there is nothing to say.
        warning: The same for several changes at once, in a sentence.
    """

    field: str
    input_description: str
    output_description: str
    rule: str
    accepts: Callable[[str], bool]
    example: str
    characters: re.Pattern[str] | None = None
    lengths: range = range(0)
    choices: type[Enum] | None = None
    is_clearable: bool = False
    is_checked_live: bool = False
    settles_slowly: bool = False
    may_be_secret: bool = False
    note: str = ""
    warning: str = ""

    def describe(self, refused: str) -> str:
        """Return what strikes in a value that is not accepted, before the rule; empty where nothing does."""
        if self.characters is None:
            return ""
        foreign = dict.fromkeys(each for each in refused if not self.characters.fullmatch(each))
        strikes = []
        if foreign:
            more = ", …" if len(foreign) > _SHOWN_CHARACTERS else ""
            strikes.append(f"it contains {', '.join(map(shown, list(foreign)[:_SHOWN_CHARACTERS]))}{more}")
        if len(refused) not in self.lengths:
            strikes.append(f"it has {len(refused):,} character{'s' if len(refused) > 1 else ''}")
        if refused != refused.strip():
            strikes.append("it begins or ends with a blank")
        return "".join(f"{each}; " for each in strikes)


_TABLE = {
    Attribute.PRODUCT_TYPE: Row(
        field="ProductType",
        input_description="Changes only while the number is unassigned; billing follows it.",
        output_description="What the number is used for; the service bills by it.",
        rule=f"one of {', '.join(members(ProductType))}",
        accepts=members(ProductType).__contains__,
        example=ProductType.VOICE_CONNECTOR.value,
        choices=ProductType,
        is_checked_live=True,
        note="billed",
        warning="the service bills by it",
    ),
    Attribute.NAME: Row(
        field="Name",
        input_description='At most 256 characters; left out: not managed; "": cleared.',
        output_description="The number's name in the account, while it is declared.",
        rule=(
            f"a name has at most {_NAME_LENGTH} letters (a-z, A-Z), digits, commas, periods, underscores, hyphens "
            "and spaces between them"
        ),
        accepts=_is_name,
        characters=_NAME_CHARACTER,
        lengths=range(_NAME_LENGTH + 1),
        example="Seattle reception",
        is_clearable=True,
        may_be_secret=True,
    ),
    Attribute.CALLING_NAME: Row(
        field="CallingName",
        input_description=(
            '2 to 15 letters, digits and spaces; left out: not managed; "": cleared. '
            "A change takes up to 72 hours, and no other is accepted meanwhile."
        ),
        output_description="What the called person sees, while it is declared.",
        rule=(
            "a calling name has 2 to 15 letters (a-z, A-Z), digits and spaces, and neither begins nor ends with a space"
        ),
        accepts=_is_calling_name,
        characters=_CALLING_NAME_CHARACTER,
        lengths=range(2, 16),
        example="Contoso",
        is_clearable=True,
        is_checked_live=True,
        settles_slowly=True,
        may_be_secret=True,
        note="slow to undo",
        warning="slow to undo, each takes up to 72 hours, and no other is accepted meanwhile",
    ),
}

MAY_BE_SECRET = frozenset(attribute.value for attribute in Attribute if attribute.row.may_be_secret)
"""The names of those that a program may call secret."""
