"""Each rule about one number: what it accepts, what it refuses and how it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime import policies
from tests.policies.conftest import READY_PACK
from tests.support.doors import Door
from tests.support.policy_pack import UNKNOWN, PackError, running_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

from tests.support.policy_pack import Pack

_DIAL_IN = "SipMediaApplicationDialIn"


@pytest.mark.parametrize(
    ("rule", "settings", "number"),
    [
        ("names", {}, {"name": "Seattle reception, 2nd floor"}),
        ("names", {}, {}),
        ("names", {"pattern": "[A-Z]{3}-[0-9]+"}, {"name": "SEA-12"}),
        ("names", {"required": True}, {"name": "Seattle"}),
        ("calling-names", {}, {"calling_name": "Contoso Ltd"}),
        ("calling-names", {}, {"calling_name": ""}),
        ("calling-names", {"approved": ["Contoso", "Fabrikam"]}, {"calling_name": "Fabrikam"}),
        ("calling-names", {"pattern": "Contoso.*"}, {"calling_name": "Contoso East"}),
        ("calling-names", {"pattern": "Contoso.*", "approved": ["Fabrikam"]}, {"calling_name": "Fabrikam"}),
        ("calling-names", {"approved": ["Contoso"], "exceptions": ["+1206"]}, {"calling_name": "Other"}),
        ("calling-names", {"approved": ["Contoso"], "exceptions": ["rec*"]}, {"calling_name": "Other"}),
        ("product-types", {}, {"product_type": "VoiceConnector"}),
        ("product-types", {}, {"phone_number": "+442071838750", "product_type": _DIAL_IN}),
        ("product-types", {}, {"phone_number": "+442071838750"}),
        ("product-types", {"accepted": {"+1": []}}, {"phone_number": "+44207", "product_type": _DIAL_IN}),
        ("product-types", {"accepted": {"+1": [], "+1206": [_DIAL_IN]}}, {"product_type": _DIAL_IN}),
        ("toll-free", {}, {"calling_name": "Contoso"}),
        ("toll-free", {}, {"phone_number": "+18005550100"}),
        ("toll-free", {}, {"phone_number": "+18005550100", "calling_name": ""}),
        (
            "toll-free",
            {},
            {"phone_number": "+18005550100", "calling_name": "Contoso", "defaulted": ["calling_name"]},
        ),
        ("no-release", {}, {"on_destroy": "retain"}),
        ("no-release", {"exceptions": ["+1206555"]}, {"on_destroy": "release"}),
        ("no-overwrite", {}, {"on_adopt": "match"}),
        ("no-overwrite", {"exceptions": ["reception"]}, {"on_adopt": "overwrite"}),
        ("protection", {}, {}),
        ("protection", {"numbers": ["+1425"]}, {}),
        ("protection", {"numbers": ["+1206"]}, {"protect": True}),
        ("connections", {}, {}),
        ("connections", {"regions": ["eu-west-1"]}, {"connection": {"region": "eu-west-1"}}),
        ("managed-attributes", {}, {"name": ""}),
        ("managed-attributes", {"attributes": ["calling_name"]}, {"calling_name": "Contoso"}),
    ],
)
def test_accepted(pack: Pack, rule: str, settings: dict[str, Any], number: dict[str, Any]) -> None:
    """A rule says nothing of what it accepts."""
    pack.configure({rule: settings})
    assert pack.judge(**number).lines(rule) == []


@pytest.mark.parametrize(
    ("rule", "settings", "number", "message"),
    [
        (
            "names",
            {},
            {"name": "Seattle  reception"},
            (
                "name 'Seattle  reception': a name has single spaces and no line breaks; "
                'for example "Seattle reception"'
            ),
        ),
        (
            "names",
            {"pattern": "[A-Z]{3}-[0-9]+", "example": "SEA-12"},
            {"name": "SEA-12 "},
            "name 'SEA-12 ': matches [A-Z]{3}-[0-9]+; for example \"SEA-12\"",
        ),
        (
            "names",
            {"required": True},
            {},
            'name None: every number has a name; for example "Seattle reception"',
        ),
        (
            "names",
            {"required": True},
            {"name": ""},
            "name '': every number has a name; for example \"Seattle reception\"",
        ),
        (
            "calling-names",
            {},
            {"calling_name": "2065550100"},
            (
                "calling_name '2065550100': a calling name begins with a letter and has single spaces; "
                'for example "Contoso"'
            ),
        ),
        (
            "calling-names",
            {"approved": ["Fabrikam", "Contoso"]},
            {"calling_name": "C0ntoso"},
            "calling_name 'C0ntoso': one of Fabrikam, Contoso; for example \"Fabrikam\"",
        ),
        (
            "calling-names",
            {"pattern": "Contoso.*", "exceptions": ["+1425", "support-*"]},
            {"calling_name": "My Contoso"},
            "calling_name 'My Contoso': matches Contoso.*; for example \"Contoso\"",
        ),
        (
            "product-types",
            {},
            {"phone_number": "+442071838750", "product_type": "VoiceConnector"},
            (
                "product_type 'VoiceConnector': numbers that begin with + have one of SipMediaApplicationDialIn; "
                'for example "SipMediaApplicationDialIn"'
            ),
        ),
        (
            "product-types",
            {"accepted": {"+1": [_DIAL_IN], "+1206": ["VoiceConnector"]}},
            {"product_type": _DIAL_IN},
            (
                "product_type 'SipMediaApplicationDialIn': numbers that begin with +1206 have one of VoiceConnector; "
                'for example "VoiceConnector"'
            ),
        ),
        (
            "toll-free",
            {},
            {"phone_number": "+18005550100", "calling_name": "Contoso"},
            "calling_name 'Contoso': a toll-free number has none; for example leave it out",
        ),
        (
            "no-release",
            {"exceptions": ["+1425"]},
            {"on_destroy": "release"},
            "on_destroy 'release': only numbers listed under `exceptions` may be released; for example \"retain\"",
        ),
        (
            "no-overwrite",
            {},
            {"on_adopt": "overwrite"},
            (
                "on_adopt 'overwrite': only numbers listed under `exceptions` may be overwritten when they are adopted; "
                'for example "match"'
            ),
        ),
        (
            "protection",
            {"numbers": ["rec*"]},
            {},
            "protect False: this number must be protected; for example opts=pulumi.ResourceOptions(protect=True)",
        ),
        (
            "connections",
            {"regions": ["eu-west-1", "eu-west-2"]},
            {"connection": {"region": "us-east-1"}},
            "region 'us-east-1': one of eu-west-1, eu-west-2; for example chime:region eu-west-1",
        ),
        (
            "connections",
            {"regions": ["eu-west-1"]},
            {},
            "region None: one of eu-west-1; for example chime:region eu-west-1",
        ),
        (
            "connections",
            {"accounts": ["123456789012"]},
            {},
            "chime:accountId None: the stack requires one of 123456789012; for example chime:accountId 123456789012",
        ),
        ("managed-attributes", {}, {}, 'name None: must be declared; for example "Seattle reception"'),
    ],
)
def test_refused(
    pack: Pack, rule: str, settings: dict[str, Any], number: dict[str, Any], message: str
) -> None:
    """A refusal names number, property, value, rule and what would be accepted."""
    pack.configure({rule: settings})
    phone_number = number.get("phone_number", "+12065550100")
    assert pack.judge(**number).lines(rule) == [f"{phone_number}: {_said(pack, number, message)}"]


def _said(pack: Pack, number: dict[str, Any], message: str) -> str:
    """Return a refusal in the terms of the door; what Python alone writes, and where a number lives, is said otherwise."""
    if pack.door is Door.NATIVE:
        message = message.replace("opts=pulumi.ResourceOptions(protect=True)", "the option protect")
        if "connection" in number:
            message = message.replace("chime:region", "region of its provider west")
    return pack.door.say(message)


def test_a_region_without_the_service_is_refused_without_settings(pack: Pack) -> None:
    """Nobody has phone numbers where there is no such service."""
    (message,) = pack.judge(connection={"region": "us-west-1"}).lines("connections")
    assert message.startswith("+12065550100: region 'us-west-1': one of us-east-1, us-west-2,")


def test_region_and_account_are_those_of_the_stack(door: Door) -> None:
    """What a number leaves open is what the stack's settings say."""
    with running_pack(READY_PACK, region="us-west-2", accountId="123456789012") as running:
        pack = running.through(door)
        pack.configure({"connections": {"regions": ["us-west-2"], "accounts": ["123456789012"]}})
        assert pack.judge().lines("connections") == []
        pack.configure({"connections": {"regions": ["us-east-1"], "accounts": ["210987654321"]}})
        assert len(pack.judge().lines("connections")) == 2


@pytest.mark.parametrize(
    ("level", "expected"), [("mandatory", ["mandatory"]), ("advisory", ["advisory"]), ("disabled", [])]
)
def test_levels_come_from_the_configuration(pack: Pack, level: str, expected: list[str]) -> None:
    """A rule can be made a warning, or switched off."""
    pack.configure({"no-release": level})
    assert [
        each for each, rule, _ in pack.judge(on_destroy="release").diagnostics if rule == "no-release"
    ] == expected


def test_every_rule_about_a_number_is_mandatory_but_one(pack: Pack) -> None:
    """Without settings, what can do harm stops the preview, and what is a habit warns."""
    judged = pack.judge(
        on_destroy="release", on_adopt="overwrite", calling_name="1", phone_number="+18005550100"
    )
    assert {(level, rule) for level, rule, _ in judged.diagnostics} == {
        ("mandatory", "no-release"),
        ("mandatory", "no-overwrite"),
        ("mandatory", "calling-names"),
        ("mandatory", "toll-free"),
        ("advisory", "managed-attributes"),
    }


@pytest.fixture(scope="module")
def fresh_pack(door: Door) -> Iterator[Pack]:
    """A pack that has not met an unknown value."""
    with running_pack(READY_PACK) as pack:
        yield pack.through(door)


@pytest.mark.parametrize(
    ("rule", "property_name"),
    [
        ("names", "name"),
        ("calling-names", "calling_name"),
        ("product-types", "product_type"),
        ("toll-free", "calling_name"),
        ("no-release", "on_destroy"),
        ("no-overwrite", "on_adopt"),
        ("protection", "phone_number"),
        ("connections", "connection"),
        ("managed-attributes", "name"),
    ],
)
def test_a_rule_reports_unknown_values_once(fresh_pack: Pack, rule: str, property_name: str) -> None:
    """What becomes known only during the update cannot be judged: each rule reports the first such number."""
    silent = {other.name: "disabled" for other in policies.ALL if other.name != rule}
    needed = {"numbers": ["+1800"]} if rule == "protection" else {}
    fresh_pack.configure({**silent, rule: needed})
    number: dict[str, Any] = {"phone_number": "+18005550100", property_name: UNKNOWN}
    first, second = fresh_pack.judge(**number), fresh_pack.judge(resource_name="another", **number)
    ((level, message),) = [(level, message) for level, name, message in first.diagnostics if name == rule]
    assert level == "advisory"
    subject = "reception" if property_name == "phone_number" else "+18005550100"
    is_place = fresh_pack.door is Door.NATIVE and property_name == "connection"
    unknown = "provider.region" if is_place else fresh_pack.door.spell(property_name)
    assert message.endswith(
        f" during preview: {subject}: {unknown} is not known before the update, so what depends on it "
        "is not checked; other numbers with unknown values are skipped without a message"
    )
    assert second.lines(rule) == []
    assert rule in second.not_applicable


@pytest.mark.parametrize(
    "rule", [rule.name for rule in policies.ALL if isinstance(rule, policies.NumberRule)]
)
def test_a_setting_that_does_not_exist_is_named_with_those_that_do(pack: Pack, rule: str) -> None:
    """A misspelled key is an error, not a rule that silently accepts more."""
    pack.configure({rule: {"exeptions": ["+1206"]}})
    with pytest.raises(PackError) as refused:
        pack.judge()
    assert f"policy {rule}: exeptions ['+1206']: no such setting; accepted are " in str(refused.value)
    assert str(refused.value).endswith("exceptions, enforcementLevel")


@pytest.mark.parametrize(
    ("rule", "settings", "message"),
    [
        ("calling-names", {"approved": "Contoso"}, "policy calling-names: approved 'Contoso': "),
        ("calling-names", {"pattern": "["}, "policy calling-names: pattern '[': "),
        ("names", {"pattern": "("}, "policy names: pattern '(': "),
        ("names", {"required": "perhaps"}, "policy names: required 'perhaps': "),
        ("product-types", {"accepted": {"+1": ["Phone"]}}, "policy product-types: accepted.+1.0 'Phone': "),
        (
            "managed-attributes",
            {"attributes": ["colour"]},
            "policy managed-attributes: attributes.0 'colour': ",
        ),
    ],
)
def test_a_wrong_value_of_a_setting_is_named(
    pack: Pack, rule: str, settings: dict[str, Any], message: str
) -> None:
    """An impossible setting is an error that names rule, key and value."""
    pack.configure({rule: settings})
    with pytest.raises(PackError) as refused:
        pack.judge(name="x", calling_name="Contoso")
    assert message in str(refused.value)


def test_all_wrong_settings_of_a_rule_are_named(pack: Pack) -> None:
    """One run tells everything."""
    pack.configure({"calling-names": {"aproved": ["Contoso"], "pattern": 5}})
    with pytest.raises(PackError) as refused:
        pack.judge()
    assert str(refused.value).count("policy calling-names: ") == 2


OWN_RULE = """
from pulumi_policy import PolicyPack

from pulumi_chime import policies


@policies.number_rule("seattle", policies.RuleSettings)
def seattle(number, settings):
    '''A number of Seattle says so in its name.

    What follows is not shown.
    '''
    if not (number.name or "").startswith("Seattle"):
        yield policies.Violation("name", number.name, "begins with Seattle", '"Seattle 1"')


PolicyPack("own", [seattle])
"""


def test_a_rule_of_ones_own(tmp_path: Path, door: Door) -> None:
    """A rule is a function; it is asked about phone numbers and about no other resource."""
    (tmp_path / "__main__.py").write_text(OWN_RULE)
    with running_pack(tmp_path) as running:
        pack = running.through(door)
        assert pack.judge(name="Tacoma").lines("seattle") == [
            "+12065550100: name 'Tacoma': begins with Seattle; for example \"Seattle 1\""
        ]
        assert pack.judge(resource_type="aws:chime:VoiceConnector", name="Tacoma").diagnostics == []
