"""The numbers that an emulator makes up."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from chime_emulator import fictional_numbers
from chime_emulator.numbers import Home

HOME = Home("123456789012", "us-east-1")
FICTIONAL = re.compile(
    r"\+1[2-9][0-9]{2}55501[0-9]{2}|\+442079460[0-9]{3}|\+493023125[0-9]{3}|\+6125550[0-9]{4}"
)


def test_the_same_seed_makes_the_same_numbers_and_another_others() -> None:
    """The numbers are a function of their count and seed, not of the day."""
    first = list(fictional_numbers.make_mixed(HOME, 500, 7))
    assert first == list(fictional_numbers.make_mixed(HOME, 500, 7))
    assert first != list(fictional_numbers.make_mixed(HOME, 500, 8))


def test_a_mix_has_every_kind_of_number_in_plausible_shares() -> None:
    """US local numbers are most; there are toll-free and foreign, assigned and unassigned, named and unnamed."""
    numbers = list(fictional_numbers.make_mixed(HOME, 2_000, 1))
    kinds = Counter((number.country, number.type) for number in numbers)
    assert 0.7 < kinds["US", "Local"] / 2_000 < 0.9
    assert {country for country, _ in kinds} == {"US", "CA", "GB", "DE", "AU"}
    assert kinds["US", "TollFree"] > 50
    assert 0.4 < sum(number.status == "Assigned" for number in numbers) / 2_000 < 0.8
    assert 0.3 < sum(bool(number.name) for number in numbers) / 2_000 < 0.7
    assert 100 < sum(bool(number.calling_name) for number in numbers) < 1_000


def test_a_mix_keeps_the_services_rules() -> None:
    """No toll-free number has a calling name, none abroad is for voice connectors, only assigned ones are associated."""
    for number in fictional_numbers.make_mixed(HOME, 2_000, 1):
        assert not (number.type == "TollFree" and number.calling_name)
        assert number.country == "US" or number.product_type == "SipMediaApplicationDialIn"
        assert (number.status == "Assigned") == bool(number.associations)


def test_every_number_is_unique_and_fictional() -> None:
    """Even as many as can be made are all numbers that are kept for drama and documentation, each once."""
    for numbers in (
        fictional_numbers.make_mixed(HOME, fictional_numbers.MOST, 2),
        fictional_numbers.make_plain(HOME, fictional_numbers.MOST),
    ):
        made = [number.phone_number for number in numbers]
        assert len(set(made)) == fictional_numbers.MOST
        assert all(FICTIONAL.fullmatch(phone_number) for phone_number in made)


def test_plain_numbers_are_all_alike() -> None:
    """They are US, local, unassigned, for voice connectors, and have no names."""
    first, second = islice(fictional_numbers.make_plain(HOME, 10), 2)
    assert (first.phone_number, second.phone_number) == ("+12065550100", "+12065550101")
    assert {first.country, first.type, first.status, first.product_type} == {
        "US",
        "Local",
        "Unassigned",
        "VoiceConnector",
    }
    assert (first.name, first.calling_name, first.associations) == ("", "", ())
