"""Numbers that no account can have, for requests that name a number which is not there.

555-0100 to 555-0199 are kept for fiction in every area code of North America, and are assigned to nobody
(https://www.nationalnanpa.com/number_resource_info/555_numbers.html). What is written to one is a name, which
changes nothing that a caller could notice. An emulator may have them all the same, so those that the account
shows are left out.
"""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Final

from pulumi_chime.model.identity import documented_id

if TYPE_CHECKING:
    from collections.abc import Collection

_AREA_CODES: Final = ("202", "212", "303", "312", "404", "415", "503", "617")


def unknown_ids(count: int, present: Collection[str]) -> list[str]:
    """Return ids, as the service's documentation writes them, of numbers that are not there.

    Args:
        count: How many.
        present: The account's numbers, E.164.

    Raises:
        ValueError: The account has so many numbers of this kind that too few are left: it is no real one.
    """
    candidates = (f"+1{area}55501{last:02}" for area, last in product(_AREA_CODES, range(100)))
    found = [documented_id(number) for number in islice((n for n in candidates if n not in present), count)]
    if len(found) < count:
        raise ValueError("too few numbers kept for fiction are missing in this account")
    return found
