"""An outcome as the queue keeps it: small enough for a slow line.

The review of a preview takes some 500 bytes a number, and a statement has 10 seconds. So it is compressed, which leaves
some 30 bytes of it, and what is larger than `_MOST_CHARACTERS` all the same is left out.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.stacks.orders import MalformedRecordError, Outcome, State
from pulumi_chime.stacks.record_text import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_CHARACTERS = 4 << 20
"""Of a record; a line of 4 Mbit/s passes them on in time."""
_MOST_BYTES = 1 << 28
"""Of a review that somebody else may have written."""


def pack_outcome(outcome: Outcome) -> dict[str, Any]:
    """Return the record of an outcome. Raises ValueError: it is too large, or it has a value that JSON has not."""
    record = outcome.record()
    if outcome.review is not None:
        review = json.dumps(record["review"], allow_nan=False).encode()
        record["review"] = base64.b64encode(zlib.compress(review)).decode("ascii")
    if (length := len(json.dumps(record, allow_nan=False))) > _MOST_CHARACTERS:
        raise ValueError(length)
    return record


def unpack_outcome(record: Mapping[str, Any]) -> Outcome:
    """Return the outcome of a record. Raises MalformedRecordError."""
    outcome = Outcome.read(record)
    if outcome.review is None:
        return outcome
    try:
        return replace(outcome, review=storable(json.loads(_decompressed(outcome.review))))
    except (RecursionError, TypeError, ValueError, zlib.error) as error:
        raise MalformedRecordError("it is no outcome of a stack") from error


def abridge(outcome: Outcome) -> Outcome:
    """Return what of an outcome is always kept: the state and the counts. A preview without its review has not succeeded."""
    is_lost = outcome.review is not None and outcome.state is State.SUCCEEDED
    return Outcome(
        state=State.FAILED if is_lost else outcome.state,
        why="what came of it is more than the queue takes; run the stack alone to see it",
        progress=outcome.progress,
    )


def _decompressed(text: Any) -> bytes:
    """Return the bytes of a text. Raises TypeError, ValueError, zlib.error: it is none of ours."""
    stream = zlib.decompressobj()
    found = stream.decompress(base64.b64decode(text, validate=True), _MOST_BYTES)
    if not stream.eof:
        # It is cut off, or too large.
        raise ValueError(len(found))
    return found
