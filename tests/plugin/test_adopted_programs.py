"""What `pulumi-chime adopt` writes, deployed by the real plugin process: whatever the account holds, nothing is written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pulumi_chime as chime
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.naming import native_name, plain_name
from pulumi_chime.model.numbers import STATUSES, TYPES
from pulumi_chime.program.fleet_row import UNMANAGED
from tests.plugin.runs import run
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.emulator import Emulator

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
_ACCOUNT = 8
_PREFIX = "+1206555010"
_WORD = st.text("abcXYZ019,._-", min_size=1, max_size=8)
_NAMES = st.one_of(
    st.sampled_from(
        ["", "-1", "-2,3", "no", "1e3", "007", "null", ".", "a\tb", "a\nb", "a\rb", "a  b", "x" * 256]
    ),
    st.lists(_WORD, min_size=1, max_size=4).map(" ".join),
)
_CALLING_NAMES = st.one_of(
    st.sampled_from(["", "  ", " Contoso", "Contoso ", "no", "1e3", "007"]),
    st.text("abcXYZ019 ", min_size=2, max_size=15),
)
_CALLING_NAME_STATUSES = [None, "Unassigned", "UpdateInProgress", "UpdateSucceeded", "UpdateFailed"]
_ASSOCIATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "Name": st.sampled_from(["VoiceConnectorId", "VoiceConnectorGroupId", "SipRuleId"]),
            "Value": st.text("abc019", min_size=1, max_size=5),
        }
    ),
    max_size=2,
)
NUMBERS = st.fixed_dictionaries(
    {
        "Status": st.sampled_from([*STATUSES, *STATUSES[:2] * 6]),
        "Type": st.sampled_from(TYPES),
        "Country": st.sampled_from(["US", "US", "CA", "GB"]),
        "ProductType": st.sampled_from(["VoiceConnector", "SipMediaApplicationDialIn"]),
        "Name": _NAMES,
        "CallingName": _CALLING_NAMES,
        "CallingNameStatus": st.sampled_from(_CALLING_NAME_STATUSES),
        "Associations": _ASSOCIATIONS,
    }
)


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """An emulator for all examples, which give its few numbers new properties."""
    with running_emulator("--numbers", str(_ACCOUNT), "--plain") as running:
        yield running


@pytest.mark.parametrize("form", ["csv", "yaml", "json", "program"])
def test_adopting_any_account_writes_nothing(
    account: Emulator, tmp_path: Path, form: str, soak: bool
) -> None:
    """Every number of the account is declared, or left out for its status; Check finds nothing, Create writes nothing."""

    @settings(
        max_examples=50 if soak else 5,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(numbers=st.lists(NUMBERS, min_size=_ACCOUNT, max_size=_ACCOUNT))
    def adopt_and_deploy(numbers: list[dict[str, Any]]) -> None:
        for place, number in enumerate(numbers):
            shown = {name: value for name, value in number.items() if value is not None}
            account.change(f"{_PREFIX}{place}", **{"CallingNameStatus": "Unassigned", **shown})
        declared = _adopt(account, tmp_path / "adopted", form)
        writable = {n for n, each in account.numbers().items() if each["Status"] in STATUSES[:2]}
        assert {each["phone_number"] for each in declared} == writable
        account.forget_calls()
        with run(account) as this:
            for each in declared:
                inputs, failures = this.plugin.check(each["phone_number"], each)
                assert failures == {}
                this.plugin.create(each["phone_number"], inputs)
            assert this.warnings() == []
        assert account.writes() == []

    adopt_and_deploy()


def _adopt(account: Emulator, directory: Path, form: str) -> list[dict[str, Any]]:
    """Run the command, and return what its program declares."""
    shutil.rmtree(directory, ignore_errors=True)
    chosen = ["--language", "yaml"] if form == "program" else ["--table", form]
    ended = subprocess.run(
        [_COMMAND, "adopt", directory, "--endpoint-url", account.url, "--region", "us-east-1", *chosen],
        env={**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode == 1:
        assert "nothing was written" in ended.stderr
        assert not directory.exists()
        return []
    assert ended.returncode == 0, ended.stderr
    if form == "program":
        return _read_program(directory / "Pulumi.yaml")
    return [_declared(row) for row in chime.load_fleet(directory / f"numbers.{form}")]


def _declared(row: chime.FleetNumber) -> dict[str, Any]:
    values = {attribute.value: getattr(row, attribute.value) for attribute in Attribute}
    managed = {name: value for name, value in values.items() if value is not None and value is not UNMANAGED}
    return {"phone_number": row.phone_number, **managed}


def _read_program(program: Path) -> list[dict[str, Any]]:
    resources = yaml.safe_load(program.read_text())["resources"]
    return [
        {plain_name(name): text.replace("$${", "${") for name, text in each["properties"].items()}
        for each in resources.values()
    ]


def test_the_names_of_properties_come_back() -> None:
    """What the YAML program is read with is the inverse of what it is written with."""
    assert [plain_name(native_name(attribute.value)) for attribute in Attribute] == [
        a.value for a in Attribute
    ]
