"""The file of approved changes, which `pulumi-chime summary --approve` writes and a deploy reads.

    {"version": 1,
     "changes": [
      {"phone_number": "+12065550100", "attribute": "name", "before": "", "after": "Reception"}],
     "releases": [
      "+12065550101"]}

`attribute` is `product_type`, `name` or `calling_name`; an empty text is no value. One change a line,
in order, so that the file can be kept in a repository and reviewed there.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.approved import Approved
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.file_bytes import read_bytes
from pulumi_chime.model.identity import InvalidPhoneNumberError, e164
from pulumi_chime.model.json_text import read_json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1
"""Of the file's shape. A reader refuses a version that it does not know."""

_KEYS = ("phone_number", "attribute", "before", "after")
_LARGEST_BYTES = 100_000_000  # of 150 bytes a change: more than an account has
_TODO = "nothing is written without it: preview and approve again, or correct chime:approvedChanges"


def read(path: str) -> Approved:
    """Return what a file approves.

    Raises:
        ChimeError: The file cannot be read, or is not what `write` made; one line says what is wrong.
    """
    try:
        return _approved(read_json_text(read_bytes(Path(path), _LARGEST_BYTES).decode()))
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    except RecursionError as error:
        raise _unusable(path, "damaged: nested too deeply") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(path, f"damaged: {_reason(error)}") from error


def write(path: str, approved: Approved) -> None:
    """Write a file, or leave the one that is there as it was.

    A symbolic link stays, and the file that it names is written.

    Raises:
        OSError: It cannot be written, or what is there is no file.
    """
    # Path.resolve has an error of its own for a link that leads to itself; here the system says it.
    target = Path(os.path.realpath(path))
    mode = _existing_mode(target)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_text(approved))
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _existing_mode(target: Path) -> int | None:
    """Return the permissions of the file that is there, if any; refuse to put a file in place of something else."""
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(found):
        raise OSError(errno.EINVAL, "Not a regular file", str(target))
    return stat.S_IMODE(found)


def _text(approved: Approved) -> str:
    changes = [
        json.dumps(dict(zip(_KEYS, (number, attribute.value, edit.before, edit.after), strict=True)))
        for (number, attribute), edit in sorted(approved.changes.items(), key=lambda item: _sort_key(item[0]))
    ]
    releases = [json.dumps(number) for number in sorted(approved.releases)]
    return f'{{"version": {VERSION},\n "changes": [{_indented(changes)}],\n "releases": [{_indented(releases)}]}}\n'


def _sort_key(key: tuple[str, Attribute]) -> tuple[str, int]:
    return key[0], list(Attribute).index(key[1])


def _indented(items: list[str]) -> str:
    return ",".join(f"\n  {item}" for item in items)


def _approved(document: Any) -> Approved:
    if document["version"] != VERSION:
        raise ValueError(f"version {document['version']!r} is not {VERSION}, the one that is known here")
    changes = dict(_changes(document["changes"]))
    if len(changes) != len(document["changes"]):
        raise ValueError("an attribute of a number is in it twice")
    return Approved(changes, frozenset(_number(number) for number in document["releases"]))


def _changes(items: Any) -> Iterator[tuple[tuple[str, Attribute], Edit]]:
    for item in items:
        number, attribute, before, after = (item[key] for key in _KEYS)
        if not isinstance(before, str) or not isinstance(after, str):
            raise TypeError(f"the values of {number} must be strings")
        edit = Edit(Attribute(attribute), before, after)
        yield (_number(number), edit.attribute), edit


def _number(spelling: Any) -> str:
    if not isinstance(spelling, str):
        raise TypeError(f"{spelling!r} is not a phone number")
    return e164(spelling)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the key {error} is missing"
    if isinstance(error, InvalidPhoneNumberError):
        return f"{str(error)!r} is not a phone number"
    return " ".join(str(error).split())


def _unusable(path: str, reason: str) -> ChimeError:
    return ChimeError(f"approved changes {path}: {reason}; {_TODO}", repeats="not written")
