"""Numbers from what `aws chime-sdk-voice list-phone-numbers` prints, to rehearse on a copy of an account.

The command prints at most 100 numbers at a time; a file may hold the pages one after another.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chime_emulator.documents import DocumentError, apply_document
from chime_emulator.numbers import new_number
from chime_emulator.one_line import OneLineError
from chime_emulator.spelling import e164
from chime_emulator.strict_json import NotJsonError, read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chime_emulator.numbers import Home, StoredNumber


_LARGEST_BYTES = 100_000_000  # of some 700 bytes a number: more than an account has


class InventoryError(OneLineError, ValueError):
    """Numbers that an emulator cannot begin with; the message says why."""


def import_numbers(file: str, home: Home, now: float, pending_seconds: float) -> Iterator[StoredNumber]:
    """Yield the numbers of a file.

    Args:
        file: JSON: one or more answers of ListPhoneNumbers.
        home: Where the numbers will live; an ARN in the file is kept.
        now: Seconds of the emulator's clock.
        pending_seconds: After what time a calling name in progress takes effect.

    Raises:
        InventoryError: The file cannot be read, or something in it is no phone number of the model.
    """
    yield from read_numbers(file, read_documents(file), home, now, pending_seconds)


def read_numbers(
    source: str, documents: Iterable[Mapping[str, Any]], home: Home, now: float, pending_seconds: float
) -> Iterator[StoredNumber]:
    """Yield numbers that are there as ListPhoneNumbers shows them.

    Args:
        source: Where they come from, for errors.
        documents: Members of the model's PhoneNumber.
        home: Where the numbers will live; an ARN in a document is kept.
        now: Seconds of the emulator's clock.
        pending_seconds: After what time a calling name in progress takes effect.

    Raises:
        InventoryError: One of them is no phone number of the model, or appears twice.
    """
    seen: set[str] = set()
    for place, document in enumerate(documents, start=1):
        spelling = document.get("E164PhoneNumber") or document.get("PhoneNumberId")
        phone_number = e164(spelling) if isinstance(spelling, str) else None
        if phone_number is None:
            raise InventoryError(f"{source}: number {place} has neither E164PhoneNumber nor PhoneNumberId")
        if phone_number in seen:
            raise InventoryError(f"{source}: {phone_number} appears twice")
        seen.add(phone_number)
        try:
            yield apply_document(
                new_number(home, phone_number, now), document, now, pending_seconds, is_answer=True
            )
        except DocumentError as error:
            raise InventoryError(f"{source}: {phone_number}: {error}") from None


def read_documents(file: str) -> Iterator[dict[str, Any]]:
    """Yield the numbers of a file as they stand in it. Raises InventoryError where it holds something else."""
    for page in _read_pages(file):
        numbers = page.get("PhoneNumbers") if isinstance(page, dict) else None
        if not isinstance(numbers, list) or not all(isinstance(number, dict) for number in numbers):
            raise InventoryError(f"{file}: not what list-phone-numbers prints: no list of PhoneNumbers")
        yield from numbers


def _read_pages(file: str) -> Iterator[Any]:
    content = _read_bytes(file)
    if not content.strip():
        raise InventoryError(f"{file}: empty; there are no numbers in it")
    try:
        yield from read_values(content)
    except NotJsonError as error:
        raise InventoryError(f"{file}: {error}") from None


def _read_bytes(file: str) -> bytes:
    try:
        with Path(file).open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            # A pipe or a device shows how much it has only by being read.
            content = b"" if size > _LARGEST_BYTES else stream.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise InventoryError(f"{file}: {error.strerror}") from None
    except ValueError:
        raise InventoryError(f"{file}: no file can have this name") from None
    if max(size, len(content)) > _LARGEST_BYTES:
        raise InventoryError(f"{file}: larger than {_LARGEST_BYTES:,} bytes, which is more than is read")
    return content
