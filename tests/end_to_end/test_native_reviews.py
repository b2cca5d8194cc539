"""A change of numbers of the native door, as a reviewer meets it: previewed, judged, summarised, approved, applied."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.native_programs import as_native
from tests.support.programs import declare

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
_PACK = Path(__file__).resolve().parents[2] / "examples" / "policy"
_EVENTS = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}

PROGRAM = """
import json
import pathlib

import pulumi
import pulumi_chime as chime

west = chime.Provider("west", **json.loads(pathlib.Path(__file__).with_name("west.json").read_text()))
for row in json.loads(pathlib.Path(__file__).with_name("rows.json").read_text()):
    if row.pop("secret", False):
        row["name"] = pulumi.Output.secret(row["name"])
    opts = pulumi.ResourceOptions(provider=west if row.pop("west", False) else None, import_=row.pop("import", None))
    chime.PhoneNumber(row.pop("resource"), opts=opts, **row)
"""


def summarise(stack: Stack, preview: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Return what the command makes of a preview, where the stack's files are."""
    return subprocess.run(
        [_COMMAND, "summary", *options],
        input=preview,
        capture_output=True,
        text=True,
        check=False,
        cwd=stack.directory,
    )


def document(stack: Stack, preview: str) -> dict[str, Any]:
    """Return the summary for machines."""
    shown: dict[str, Any] = json.loads(summarise(stack, preview, "--json").stdout)
    return shown


def table(numbers: list[str]) -> list[dict[str, Any]]:
    """Return what is declared at first."""
    kept, secret, released, unnamed, retained, west = numbers[:6]
    return [
        {"resource": "kept", "phone_number": kept, "name": "Old"},
        {"resource": "secret", "phone_number": secret, "name": "Hush", "secret": True},
        {"resource": "released", "phone_number": released, "on_destroy": "release"},
        {"resource": "unnamed", "phone_number": unnamed, "on_destroy": "release"},
        {"resource": "retained", "phone_number": retained},
        {"resource": "west", "phone_number": west, "name": "West", "west": True},
    ]


def deployed(emulator: Emulator, new_stack: Callable[..., Stack]) -> tuple[Stack, list[str]]:
    """Return a stack with some numbers in it, and those of the account."""
    numbers = list(emulator.numbers())
    stack = new_stack(emulator, as_native(PROGRAM))
    stack.write(json.dumps({"region": "us-east-1", "endpoint_url": emulator.url}), "west.json")
    declare(stack, table(numbers))
    stack.up("--skip-preview")
    emulator.forget_calls()
    return stack, numbers


def test_what_is_approved_is_what_is_done(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """Edits, an adoption, an import that is renamed, and numbers that leave, in all three forms."""
    stack, numbers = deployed(emulator, new_stack)
    kept, _, released, unnamed, retained, west, adopted, imported = numbers[:8]
    stack.release(released)
    rows = [row for row in table(numbers) if row["resource"] in {"kept", "secret", "west"}]
    rows[0].update(name="New", calling_name="Contoso")
    rows[2].update(name="Far West")
    rows.append(
        {"resource": "adopted", "phone_number": adopted, "product_type": "VoiceConnector", "name": "Here"}
    )
    rows.append({"resource": "imported", "phone_number": imported, "name": "Found", "import": imported})
    declare(stack, rows)

    preview = stack.preview("--json", **_EVENTS).output
    shown = document(stack, preview)
    assert {(each["phone_number"], each["attribute"], each["after"]) for each in shown["changes"]} == {
        (kept, "name", "New"),
        (kept, "calling_name", "Contoso"),
        (west, "name", "Far West"),
        (adopted, "name", "Here"),
        (imported, "name", "Found"),
    }
    assert {each["fate"] for each in shown["changes"]} == {"sent"}
    assert (shown["adopted"], shown["live_account"]["state"]) == (2, "checked")
    assert shown["accounts"] == [{"account_id": "123456789012", "region": "us-east-1"}]
    assert [each["phone_number"] for each in shown["releases"]] == [released]
    assert {each["phone_number"]: each["remarks"] for each in shown["no_longer_managed"]} == {
        unnamed: ["stays, not named in chime:releases"],
        retained: [],
    }
    assert (shown["not_judged"], shown["other_changes"]) == ([], 0)
    headline = "5 changes to 4 numbers, 1 release, 2 numbers new to the stack, 2 numbers leaving it"
    assert headline in summarise(stack, preview, "--markdown").stdout
    # The usual document leaves out the provider, which does not change.
    plain = document(stack, stack.preview("--json").output)
    assert [plain[key] for key in ("changes", "releases", "adopted")] == [
        shown[key] for key in ("changes", "releases", "adopted")
    ]

    approved = stack.directory / "approved.json"
    ended = summarise(stack, preview, "--approve", str(approved))
    assert (ended.returncode, headline in " ".join(ended.stdout.split())) == (0, True), ended.stderr
    stack.configure("approvedChanges", str(approved))
    stack.up("--skip-preview")
    assert len(emulator.writes()) == sum(shown["fewest_calls"].values())
    live = emulator.numbers()
    assert [live[each]["Name"] for each in (kept, west, adopted, imported)] == [
        "New",
        "Far West",
        "Here",
        "Found",
    ]
    assert [live[each]["Status"] == "ReleaseInProgress" for each in (released, unnamed, retained)] == [
        True,
        False,
        False,
    ]


def test_what_is_imported_is_reviewed_as_an_adoption(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Also after a refresh: another name is refused, or overwritten where the program says so, and shown as such."""
    number = next(iter(emulator.numbers()))
    emulator.change(number, Name="Theirs")
    stack = new_stack(emulator, as_native(PROGRAM))
    stack.must(
        "import",
        "chime:index:PhoneNumber",
        "found",
        number,
        "--yes",
        "--generate-code=false",
        "--protect=false",
    )
    stack.must("refresh", "--yes")
    stack.write("{}", "west.json")
    declare(stack, [{"resource": "found", "phone_number": number, "name": "Ours"}])
    refused = document(stack, stack.run("preview", "--json", **_EVENTS).output)
    assert (refused["changes"], [each["severity"] for each in refused["findings"]].count("error")) == ([], 1)
    assert "declare the live value, or adopt with onAdopt: overwrite" in str(refused["findings"])
    declare(stack, [{"resource": "found", "phone_number": number, "name": "Ours", "on_adopt": "overwrite"}])
    (change,) = document(stack, stack.preview("--json", **_EVENTS).output)["changes"]
    assert (change["before"], change["after"], change["fate"]) == ("Theirs", "Ours", "sent")


def test_what_a_reviewer_must_not_see_and_must_not_miss(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Secrets that are changed, cleared or refused by a rule; and a number that a pack refuses, in its own names."""
    stack, numbers = deployed(emulator, new_stack)
    rows = table(numbers)
    rows[1].update(name="Hush  now")
    rows[0].update(on_destroy="release")
    declare(stack, rows)
    judged = stack.run("preview", "--json", "--policy-pack", str(_PACK), **_EVENTS)
    shown = document(stack, judged.output)
    assert judged.code == 255
    refused = {
        each["subject"]: each["text"] for each in shown["policy_violations"] if each["level"] == "mandatory"
    }
    rule = 'only numbers listed under `exceptions` may be released; for example "retain"'
    assert refused[numbers[0]] == f"onDestroy 'release': {rule}"
    assert refused[numbers[1]].startswith("name [secret]: a name has single spaces")
    for environment in (_EVENTS, {}):
        preview = stack.run("preview", "--json", **environment).output
        forms = [summarise(stack, preview, *options) for options in ([], ["--markdown"], ["--json"])]
        assert not [
            text for text in (judged.output, preview, *(form.stdout for form in forms)) if "Hush" in text
        ]
        (secret,) = [
            each for each in document(stack, preview)["changes"] if each["phone_number"] == numbers[1]
        ]
        assert (secret["before"], secret["after"], secret["fate"]) == ("[secret]", "[secret]", "possible")
        ended = summarise(stack, preview, "--approve", str(stack.directory / "approved.json"))
        assert ended.returncode == 1
        assert f"name of {numbers[1]} (a secret)" in ended.stderr
    rows[1].update(name="")
    declare(stack, rows)
    preview = stack.preview("--json", **_EVENTS).output
    assert "Hush" not in preview
    assert "will be cleared" in preview
