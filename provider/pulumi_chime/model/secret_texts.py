"""Texts of others that may repeat a secret: what is kept of an answer of the service to a request that carries one.

Nobody says what the service repeats of a value, or how it spells it. So a value is found in every spelling that an answer
is likely to have, whatever its case, and where a good part of one is still left, nothing of the text is shown.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from pulumi_chime.model.changes import SECRET
from pulumi_chime.model.error_codes import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A value that is no longer would be found in words that have nothing to do with it.
_LONGEST_SHORT = 3
_WORD = re.compile(r"[^\W_]+")
_UNKNOWN_CODE = "Unknown"


@dataclass(frozen=True, slots=True, repr=False)
class SecretTexts:
    """The secrets of one request.

    Attributes:
        texts: As they are sent, or stand in the account; none of them is empty.
    """

    texts: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> SecretTexts:
        """Return those of these texts that say anything."""
        return cls(frozenset(text for text in texts if text))

    def __bool__(self) -> bool:
        return bool(self.texts)

    def hide(self, text: str) -> str:
        """Return a text with `[secret]` in place of each secret; nothing else where that does not make it fit to be shown."""
        if not self.texts or not text:
            return text
        if any(len(each.strip()) <= _LONGEST_SHORT for each in self.texts):
            return SECRET
        rest = self._pattern().split(text)
        return SECRET if any(map(self._shows_a_part, rest)) else SECRET.join(rest)

    def hide_code(self, code: str) -> str:
        """Return a code: one that is in a table repeats nothing, and any other is a text of the service's."""
        if kind_of(code) is not None:
            return code
        folded = code.casefold()
        is_repeating = any(each.strip().casefold() in folded for each in self.texts)
        return _UNKNOWN_CODE if is_repeating or self._shows_a_part(code) else code

    def _pattern(self) -> re.Pattern[str]:
        """Return what finds the secrets, a longer one before one that is in it."""
        spelled = {spelling for text in self.texts for spelling in _spellings(text)}
        longest_first = sorted(spelled, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def _shows_a_part(self, text: str) -> bool:
        """Return whether a good part of a secret is in a text."""
        folded = "".join(text.casefold().split())
        return any(part in folded for secret in self.texts for part in _parts(secret))


def _parts(text: str) -> Iterator[str]:
    """Yield what tells too much of a secret: each half of it, and each of its words, unless they are short themselves."""
    folded = text.casefold()
    yield from (word for word in _WORD.findall(folded) if len(word) > _LONGEST_SHORT)
    whole = "".join(folded.split())
    size = max(_LONGEST_SHORT + 1, (len(whole) + 1) // 2)
    yield from (whole[start : start + size] for start in range(len(whole) - size + 1))


def _spellings(text: str) -> set[str]:
    """Return a text as an answer may have it: in one line, or as a value of JSON, of Python, of a page or an address."""
    one_line = " ".join(text.split())
    spelled = {
        each
        for said in (text, text.strip(), one_line)
        for each in (
            said,
            json.dumps(said)[1:-1],
            json.dumps(said, ensure_ascii=False)[1:-1],
            repr(said)[1:-1],
            html.escape(said),
            quote(said, safe=""),
            quote_plus(said),
        )
    }
    return {each for each in spelled if each}
