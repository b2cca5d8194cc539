"""Phone numbers made up from ranges that are kept for fiction: plausible, and the same for the same seed.

Every number is from a range that its country keeps for drama and documentation, so that no rehearsal
names a real subscriber: +1 NPA 555-01xx (https://www.nationalnanpa.com/number_resource_info/555_numbers.html),
+44 20 7946 0xxx (https://www.ofcom.org.uk), +49 30 23125 xxx (https://www.bundesnetzagentur.de) and
+61 2 5550 xxxx (https://www.acma.gov.au). Toll-free numbers follow the pattern of 800-555-01xx.
"""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING

from chime_emulator.numbers import DAY, Association, new_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chime_emulator.numbers import Home, StoredNumber

MOST = 20_000
"""How many numbers can be made up."""
_CREATED = 1_704_067_200.0  # 2024-01-01: the numbers do not depend on the day on which they are made
_AREA_CODES = re.findall(
    r"\d+",
    """
    206 212 213 214 215 216 303 305 312 313 314 315 316 317 318 319 321 323 330 331 334 336 337 346 347 351
    352 360 361 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434
    435 440 442 443 458 469 470 475 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517
    518 520 530 531 534 539 540 541 551 559 561 562 563 567 570 571 573 574 575 580 585 586 601 602 603 605
    606 607 608 609 610 612 614 615 616 617 618 619 620 623 626 628 629 630 631 636 641 646 650 651 657 660
    661 662 667 669 678 681 682 701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 725 727
    731 732 734 737 740 743 747 754 757 760 762 763 765 769 770 772 773 774 775 779 781 785 786 801 802 803
    804 805 806 808 810 812 813 814 815 816 817 818 828 830 831 832 843 845 847 848 850 854 856 857 858 859
    860 862 863 864 865 870 872 878 901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925
    928 929 931 934 936 937 938 940 941 947 949 951 952 954 956 959 970 971 972 973 978 979 980 984 985 989
    """,
)
_TOLL_FREE_CODES = ("800", "833", "844", "855", "866", "877", "888")
_CANADIAN_CODES = ("416", "514", "604", "403", "613")
_PLACES = (
    "Seattle",
    "Denver",
    "Austin",
    "Boston",
    "Chicago",
    "Portland",
    "Atlanta",
    "Reno",
    "Tampa",
    "Omaha",
)
_ROLES = ("reception", "sales", "support", "fax", "conference", "warehouse", "billing", "lobby")
_CALLING_NAMES = ("Contoso", "Contoso Sales", "Contoso Help", "Fabrikam", "Northwind")


@dataclass(eq=False, slots=True)
class _NumberKind:
    """A kind of number, the share of the mix that it has, and the numbers of that kind not yet used."""

    share: float
    country: str
    type: str
    numbers: Iterator[str]


def make_plain(home: Home, count: int) -> Iterator[StoredNumber]:
    """Yield numbers that are all alike: US, local, unassigned, VoiceConnector, without names."""
    for phone_number in islice(_us_local(), count):
        yield new_number(home, phone_number, _CREATED)


def make_mixed(home: Home, count: int, seed: int) -> Iterator[StoredNumber]:
    """Yield the numbers of an account that has grown: some of all kinds, a part of them assigned and named."""
    chance = random.Random(seed)  # noqa: S311  # it makes an example, not a secret
    connectors = [_make_connector_id(chance) for _ in range(1 + count // 50)]
    for kind, phone_number in _draw_kinds(count, chance):
        created = _CREATED + chance.randrange(600) * DAY
        number = new_number(home, phone_number, created)
        number = replace(number, country=kind.country, type=kind.type, order_id=_make_uuid(chance))
        if kind.country != "US":
            number = replace(number, product_type="SipMediaApplicationDialIn")
        yield _name_some(_assign_some(number, chance, connectors), chance)


def _draw_kinds(count: int, chance: random.Random) -> Iterator[tuple[_NumberKind, str]]:
    kinds = [
        _NumberKind(0.80, "US", "Local", _us_local()),
        _NumberKind(0.08, "US", "TollFree", _north_american(_TOLL_FREE_CODES)),
        _NumberKind(0.04, "CA", "Local", _north_american(_CANADIAN_CODES)),
        _NumberKind(0.04, "GB", "Local", (f"+44207946{line:04}" for line in range(1000))),
        _NumberKind(0.02, "DE", "Local", (f"+493023125{line:03}" for line in range(1000))),
        _NumberKind(0.02, "AU", "Local", (f"+6125550{line:04}" for line in range(1000))),
    ]
    made = 0
    while made < count:
        kind = chance.choices(kinds, [kind.share for kind in kinds])[0]
        phone_number = next(kind.numbers, None)
        if phone_number is None:
            kinds.remove(kind)
            continue
        made += 1
        yield kind, phone_number


def _us_local() -> Iterator[str]:
    return _north_american(_AREA_CODES)


def _north_american(codes: Iterable[str]) -> Iterator[str]:
    return (f"+1{code}55501{line:02}" for code, line in product(codes, range(100)))


def _assign_some(number: StoredNumber, chance: random.Random, connectors: list[str]) -> StoredNumber:
    if chance.random() >= 0.6:  # noqa: PLR2004  # six in ten are in use
        return number
    if number.product_type == "VoiceConnector":
        name, value = "VoiceConnectorId", chance.choice(connectors)
    else:
        name, value = "SipRuleId", _make_uuid(chance)
    association = Association(name, value, number.created + DAY)
    return replace(number, status="Assigned", associations=(association,), updated=association.associated)


def _name_some(number: StoredNumber, chance: random.Random) -> StoredNumber:
    if chance.random() < 0.5:  # noqa: PLR2004  # every other one was given a name
        number = replace(number, name=f"{chance.choice(_PLACES)} {chance.choice(_ROLES)}")
    if number.country == "US" and number.type == "Local" and chance.random() < 0.3:  # noqa: PLR2004
        calling_name = chance.choice(_CALLING_NAMES)
        number = replace(number, calling_name=calling_name, calling_name_status="UpdateSucceeded")
    return number


def _make_connector_id(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=22))


def _make_uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))
