"""What only numbers of the native door have: a provider, which says where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.conftest import READY_PACK
from tests.support.doors import Door
from tests.support.policy_pack import UNKNOWN, running_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.policy_pack import Pack

ACCOUNT, ANOTHER = "123456789012", "210987654321"


@pytest.fixture(scope="module")
def native_pack() -> Iterator[Pack]:
    """The ready pack in a stack whose own settings every rule accepts, asked about numbers of the native door."""
    with running_pack(READY_PACK, region="us-east-1", accountId=ACCOUNT) as running:
        yield running.through(Door.NATIVE)


@pytest.mark.parametrize(
    ("provider", "refused"),
    [
        (None, []),
        ({"region": "us-east-1", "accountId": ACCOUNT}, []),
        ({"region": "us-east-1"}, ["accountId of its provider west None"]),
        ({"region": "us-east-1", "accountId": ANOTHER}, [f"accountId of its provider west '{ANOTHER}'"]),
        ({"region": "us-west-2", "accountId": ACCOUNT}, ["region 'us-west-2'"]),
        ({"accountId": ACCOUNT}, ["region None"]),
        ({"region": "us-west-2", "accountId": UNKNOWN}, ["region 'us-west-2'"]),
        ({"region": UNKNOWN, "accountId": ANOTHER}, [f"accountId of its provider west '{ANOTHER}'"]),
    ],
)
def test_a_declared_provider_takes_nothing_from_the_stack(
    native_pack: Pack, provider: dict[str, Any] | None, refused: list[str]
) -> None:
    """What it leaves open is open; what is not known hides nothing that is."""
    native_pack.configure({"connections": {"regions": ["us-east-1"], "accounts": [ACCOUNT]}})
    lines = native_pack.judge(connection=provider).lines("connections")
    said = [line for line in lines if not line.startswith("can't run policy")]
    assert [line.split(": ")[1] for line in said] == refused


@pytest.mark.parametrize("settings", [{}, {"regions": ["us-east-1"]}, {"accounts": [ACCOUNT]}])
def test_a_provider_that_is_not_shown_is_refused(native_pack: Pack, settings: dict[str, Any]) -> None:
    """Nobody can say where the number is, so it counts as being where it must not be."""
    native_pack.configure({"connections": settings})
    judgement = native_pack.judge(shows_provider=False)
    ((level, line),) = [(level, text) for level, rule, text in judgement.diagnostics if rule == "connections"]
    assert level == "mandatory"
    assert line.startswith(
        "+12065550100: provider None: policies are not shown the number's provider, so nobody can say where"
    )


def test_names_are_read_in_either_spelling(native_pack: Pack) -> None:
    """A state that came from the dynamic door has those of that one."""
    native_pack.configure({})
    kind = Door.NATIVE.value
    judged = native_pack.judge(resource_type=kind, phone_number="+12065550100", on_destroy="release")
    assert [line.split(":")[1] for line in judged.lines("no-release")] == [" onDestroy 'release'"]
