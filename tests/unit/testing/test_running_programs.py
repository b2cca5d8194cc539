"""Programs under mocks, as users test theirs: what they register, what they read, and what is refused."""

from __future__ import annotations

import asyncio
import importlib
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

import pulumi_chime as dynamic
from pulumi_chime import ChimeError, native, policies, testing
from pulumi_chime.testing import ChimeMocks, RegisteredNumber, live_number, run_program, violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi.runtime import MockResourceArgs

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NUMBER, OTHER = "+12065550100", "+12065550101"
DOORS = pytest.mark.parametrize("chime", [dynamic, native], ids=["dynamic", "native"])


@DOORS
def test_what_is_declared_is_returned_in_one_spelling(chime: Any) -> None:
    """Whichever door a number is declared on."""
    numbers = run_program(
        lambda: chime.PhoneNumber(
            "reception", phone_number="12065550100", calling_name="Contoso", on_destroy="release"
        )
    )
    assert numbers["reception"].properties == {
        "phone_number": NUMBER,
        "calling_name": "Contoso",
        "on_adopt": "match",
        "on_destroy": "release",
    }


@DOORS
def test_outputs_are_those_of_a_number_that_has_settled(chime: Any) -> None:
    """What a program builds on them can be tested."""
    read: dict[str, Any] = {}

    def program() -> None:
        number = chime.PhoneNumber("reception", phone_number=NUMBER, calling_name="Contoso")
        for name in (
            "id",
            "status",
            "phone_number_id",
            "country",
            "calling_name",
            "calling_name_status",
            "associations",
        ):
            getattr(number, name).apply(lambda value, name=name: read.__setitem__(name, value))

    run_program(program)
    assert read == {
        "id": NUMBER,
        "status": "Unassigned",
        "phone_number_id": "%2B12065550100",
        "country": "US",
        "calling_name": "Contoso",
        "calling_name_status": "UpdateSucceeded",
        "associations": [],
    }


@DOORS
def test_an_account_of_ones_own_is_what_there_is(chime: Any) -> None:
    """A number that it has looks as it says; one that it does not have fails as it would."""
    account = [
        live_number(NUMBER, status="Assigned", associations=({"Name": "VoiceConnectorId", "Value": "vc1"},))
    ]
    statuses: list[str] = []

    def program() -> None:
        chime.PhoneNumber("reception", phone_number=NUMBER).status.apply(statuses.append)

    run_program(program, mocks=ChimeMocks(account))
    assert statuses == ["Assigned"]
    with pytest.raises(ChimeError, match=r"phone number \+12065550101: not found"):
        run_program(
            lambda: chime.PhoneNumber("sales", phone_number=OTHER), mocks=ChimeMocks([live_number(NUMBER)])
        )


def test_look_ups_of_the_native_door_find_the_account() -> None:
    """One number, and all of them; those of others are for a subclass to answer."""
    found: list[Any] = []

    def program() -> None:
        found.append(native.get_phone_number(NUMBER).name)
        found.extend(each.phone_number for each in native.list_phone_numbers())

    account = [live_number(NUMBER, name="Reception"), live_number(OTHER)]
    run_program(program, mocks=ChimeMocks(account))
    assert found == ["Reception", NUMBER, OTHER]


@DOORS
def test_what_a_program_refuses_is_raised(chime: Any) -> None:
    """And nothing of it reaches the next test."""
    mocks = ChimeMocks()

    def program() -> None:
        chime.PhoneNumber("reception", phone_number=NUMBER)
        chime.PhoneNumber("again", phone_number=NUMBER)

    with pytest.raises(pulumi.RunError, match="again"):
        run_program(program, mocks=mocks)
    assert run_program(lambda: chime.PhoneNumber("again", phone_number=NUMBER)).keys() == {"again"}


def test_a_setting_is_the_stacks() -> None:
    """A program that reads its configuration finds it; the next one does not."""
    read: list[str | None] = []

    def program() -> None:
        read.append(pulumi.Config("chime").get("region"))

    run_program(program, config={"chime:region": "us-west-2"})
    run_program(program)
    assert read == ["us-west-2", None]


def test_resources_of_others_are_accepted_as_they_are() -> None:
    """And a subclass may answer them otherwise."""
    seen: list[Any] = []

    class Bucket(pulumi.CustomResource):
        arn: pulumi.Output[str]

        def __init__(self, name: str) -> None:
            super().__init__("aws:s3/bucket:Bucket", name, {"arn": None})

    class Mocks(ChimeMocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
            if args.typ == "aws:s3/bucket:Bucket":
                return "bucket", {"arn": "arn:aws:s3:::bucket"}
            return super().new_resource(args)

    def program() -> None:
        Bucket("records").arn.apply(seen.append)
        dynamic.PhoneNumber("reception", phone_number=NUMBER)

    assert run_program(program).keys() == run_program(program, mocks=Mocks()).keys() == {"reception"}
    assert seen[-1] == "arn:aws:s3:::bucket"


def test_the_provider_of_a_number_is_told() -> None:
    """The example of several accounts: each number with the settings of its place."""
    numbers = run_program(EXAMPLES / "accounts")
    accounts = {name: (number.provider or {}).get("accountId") for name, number in numbers.items()}
    assert accounts == {
        "seattle-+12065550100": "111122223333",
        "seattle-+12065550101": "111122223333",
        "frankfurt-+4930901820100": "444455556666",
    }


def a_program(folder: Path, main: str, **modules: str) -> Path:
    """Write a program and its modules; return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__main__.py").write_text(main)
    for name, text in modules.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


DECLARING = "import pulumi_chime as chime\nchime.PhoneNumber({name!r}, phone_number='+12065550100')\n"
LAYOUTS: dict[str, Callable[[str], dict[str, str]]] = {
    "in the program itself": lambda name: {"main": DECLARING.format(name=name)},
    "in a module": lambda name: {"main": "import offices", "offices": DECLARING.format(name=name)},
    "in a module of a module": lambda name: {
        "main": "import seattle",
        "seattle": "import offices",
        "offices": DECLARING.format(name=name),
    },
    "in a package": lambda name: {
        "main": "import company.offices",
        "company____init__": "",
        "company__offices": DECLARING.format(name=name),
    },
    "in a package without a file": lambda name: {
        "main": "from company import offices",
        "company__offices": DECLARING.format(name=name),
    },
    "where the program looks too": lambda name: {
        "main": "import sys; sys.path.insert(0, 'lib'); import offices",
        "lib__offices": DECLARING.format(name=name),
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_program_is_run_anew_each_time(tmp_path: Path, layout: str) -> None:
    """Wherever in its folder it declares, and whichever was run before under the same names of modules."""
    first, second = (a_program(tmp_path / name, **LAYOUTS[layout](name)) for name in ("one", "another"))
    modules, search_path = {*sys.modules}, [*sys.path]
    found = [[*run_program(folder)] for folder in (first, first, second, first)]
    assert found == [["one"], ["one"], ["another"], ["one"]]
    assert {"offices", "company", "seattle"}.isdisjoint({*sys.modules} - modules)
    assert (sys.path, Path.cwd()) == (search_path, tmp_path.cwd())


def test_a_module_of_another_folder_that_a_program_looks_into_is_run_anew(tmp_path: Path) -> None:
    """It belongs to the program, which has said where it is."""
    a_program(tmp_path / "shared", "", offices=DECLARING.format(name="shared"))
    main = f"import sys; sys.path.append({str(tmp_path / 'shared')!r}); import offices"
    folder = a_program(tmp_path / "program", main)
    assert [*run_program(folder)] == [*run_program(folder)] == ["shared"]


def test_a_program_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """The next run finds neither its modules nor its directory."""
    folder = a_program(
        tmp_path / "program",
        "import sys; sys.path.insert(0, 'lib'); import offices; raise KeyError",
        offices="",
    )
    search_path, directory = [*sys.path], Path.cwd()
    with pytest.raises(KeyError):
        run_program(folder)
    assert (sys.path, Path.cwd(), "offices" in sys.modules) == (search_path, directory, False)


def test_modules_of_a_test_stay_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test beside the program has imported it too, and goes on with what it has; so does what is installed there."""
    folder = a_program(tmp_path / "program", "import offices", offices=DECLARING.format(name="one"))
    monkeypatch.syspath_prepend(str(folder))
    installed = a_program(folder / "venv" / "lib" / "site-packages", "", installed="")
    monkeypatch.syspath_prepend(str(installed))
    (folder / "beside.py").touch()
    beside, there = importlib.import_module("beside"), importlib.import_module("installed")
    for _ in range(2):
        assert [*run_program(folder)] == ["one"]
        assert (sys.modules["beside"], sys.modules["installed"]) == (beside, there)


def test_numbers_of_a_set_are_registered() -> None:
    """Each with the set's defaults, as policies see them; outputs are those of the set."""
    shown: list[Any] = []

    def program() -> None:
        numbers: dict[str, dict[str, Any]] = {
            NUMBER: {"name": "Reception"},
            OTHER: {"calling_name": "Fabrikam", "name": native.UNMANAGED},
        }
        declared = native.PhoneNumberSet(
            "offices",
            numbers=numbers,
            defaults=native.NumberDefaults(name="Desk", calling_name="Contoso"),
            on_destroy="release",
        )
        pulumi.Output.all(declared.id, declared.numbers).apply(shown.append)

    numbers = run_program(program)
    assert {name: dict(number.properties) for name, number in numbers.items()} == {
        f"offices[{NUMBER}]": {
            "phone_number": NUMBER,
            "name": "Reception",
            "calling_name": "Contoso",
            "on_adopt": "match",
            "on_destroy": "release",
            "defaulted": ["calling_name"],
        },
        f"offices[{OTHER}]": {
            "phone_number": OTHER,
            "calling_name": "Fabrikam",
            "on_adopt": "match",
            "on_destroy": "release",
        },
    }
    ((set_id, live),) = shown
    assert set_id == "offices"
    assert live[NUMBER]["name"] == "Reception"
    assert (live[OTHER]["status"], live[OTHER]["calling_name"]) == ("Unassigned", "Fabrikam")
    with pytest.raises(ChimeError, match=r"phone number \+12065550101: not found"):
        run_program(program, mocks=ChimeMocks([live_number(NUMBER)]))


def test_resources_of_one_name_are_kept_apart() -> None:
    """By type; where that does not tell them apart, the mocks have them all."""
    third = "+12065550102"

    def program() -> None:
        dynamic.PhoneNumber("reception", phone_number=NUMBER)
        native.PhoneNumber("reception", phone_number=OTHER)
        native.PhoneNumberSet("reception", numbers={third: {}})

    assert {name: number.properties["phone_number"] for name, number in run_program(program).items()} == {
        "pulumi-python:dynamic/chime:PhoneNumber::reception": NUMBER,
        "chime:index:PhoneNumber::reception": OTHER,
        f"reception[{third}]": third,
    }

    def children() -> None:
        for name, number in (("one", NUMBER), ("other", OTHER)):
            parent = pulumi.ComponentResource("a:b:Office", name)
            dynamic.PhoneNumber("desk", phone_number=number, opts=pulumi.ResourceOptions(parent=parent))

    mocks = ChimeMocks()
    with pytest.raises(LookupError, match="several resources bear this name; give run_program mocks"):
        run_program(children, mocks=mocks)
    assert [number.properties["phone_number"] for number in mocks.numbers] == [NUMBER, OTHER]


def test_numbers_of_a_run_have_one_order_however_they_arrive() -> None:
    """Pulumi registers on several threads: here the first waits until the last has arrived."""
    declared = [f"+1206555{index:04}" for index in range(4)]
    last_has_arrived = threading.Event()

    class Delaying(ChimeMocks):
        def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
            if args.name == "number-0":
                assert last_has_arrived.wait(10)
            answer = super().new_resource(args)
            if args.name == "number-3":
                last_has_arrived.set()
            return answer

    def program() -> None:
        for index, number in enumerate(declared):
            dynamic.PhoneNumber(f"number-{index}", phone_number=number)

    mocks = Delaying()
    assert [*run_program(program, mocks=mocks)] == [f"number-{index}" for index in range(4)]
    assert [number.properties["phone_number"] for number in mocks.numbers] == declared


def test_a_run_has_its_own_numbers_only() -> None:
    """Mocks may be shared by tests; they keep the numbers of all of them."""
    mocks = ChimeMocks()
    for number, name in ((OTHER, "reception"), (NUMBER, "reception"), (NUMBER, "desk")):
        found = run_program(partial(dynamic.PhoneNumber, name, phone_number=number), mocks=mocks)
        assert {key: each.properties["phone_number"] for key, each in found.items()} == {name: number}
    assert [number.properties["phone_number"] for number in mocks.numbers] == [OTHER, NUMBER, NUMBER]


def test_a_program_may_wait_in_a_thread_for_an_output_and_set_signals() -> None:
    """It runs in the main thread, as under Pulumi, and Pulumi's threads are not its own."""
    found: list[str | None] = []

    async def program() -> None:
        signal.signal(signal.SIGUSR1, signal.getsignal(signal.SIGUSR1))
        reception = dynamic.PhoneNumber("reception", phone_number=NUMBER)
        loop = asyncio.get_running_loop()

        def wait() -> str | None:
            return asyncio.run_coroutine_threadsafe(reception.status.future(), loop).result(10)

        found.append(await asyncio.to_thread(wait))

    run_program(program)
    assert found == ["Unassigned"]


def secret(text: str) -> Any:
    """Return a text that a program calls secret."""
    return pulumi.Output.secret(text)


SECRETS: dict[str, Callable[[], object]] = {
    "dynamic": lambda: dynamic.PhoneNumber("office", phone_number=NUMBER, name=secret("Two  spaces")),
    "native": lambda: native.PhoneNumber("office", phone_number=NUMBER, name=secret("Two  spaces")),
    "fleet": lambda: dynamic.PhoneNumberFleet(
        "offices", numbers=[dynamic.FleetNumber(NUMBER, name=secret("Two  spaces"))]
    ),
    "set": lambda: native.PhoneNumberSet("offices", numbers={NUMBER: {"name": secret("Two  spaces")}}),
    "defaults": lambda: native.PhoneNumberSet(
        "offices", numbers={NUMBER: {}}, defaults=native.NumberDefaults(name=secret("Two  spaces"))
    ),
}


@pytest.mark.parametrize("program", SECRETS.values(), ids=SECRETS)
def test_a_secret_can_be_asserted_and_judged_and_is_shown_by_no_policy(program: Callable[[], object]) -> None:
    """However it is declared."""
    (number,) = run_program(program).values()
    assert number.properties["name"] == "Two  spaces"
    assert number.properties["secret_inputs"] == ["name"]
    for rule in policies.ALL:
        assert "Two  spaces" not in "".join(violations(rule, number)), rule.name
    (line,) = violations(policies.names, number)
    assert "[secret]" in line


@pytest.mark.parametrize("chime", [dynamic, native], ids=["dynamic", "native"])
def test_a_secret_stays_one_in_what_a_program_reads(chime: Any) -> None:
    """So that it is exported as such."""
    found: list[bool] = []

    async def program() -> None:
        number = chime.PhoneNumber("office", phone_number=NUMBER, name=secret("Reception"))
        found.append(await number.name.is_secret())
        numbers = native.PhoneNumberSet("offices", numbers={OTHER: {"name": secret("Reception")}}).numbers
        found.append(await numbers.is_secret())
        defaults = native.NumberDefaults(calling_name=secret("Contoso"))
        numbers = native.PhoneNumberSet("desks", numbers={"+12065550103": {}}, defaults=defaults).numbers
        found.append(await numbers.is_secret())
        plain = native.PhoneNumberSet("others", numbers={"+12065550102": {"name": "Reception"}}).numbers
        found.append(not await plain.is_secret())

    run_program(program)
    assert found == [True, True, True, True]


def test_a_run_leaves_the_event_loop_of_its_thread() -> None:
    """Tests of Pulumi's own kind, and outputs, need one."""

    def in_a_thread() -> bool:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        run_program(lambda: dynamic.PhoneNumber("reception", phone_number=NUMBER))
        is_kept = asyncio.get_event_loop_policy().get_event_loop() is loop
        loop.close()
        return is_kept

    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(in_a_thread).result()


def test_a_program_runs_beside_an_event_loop_of_the_caller() -> None:
    """As in a notebook, in an asynchronous test, or where another library keeps a loop in this thread."""

    async def test() -> None:
        assert [*run_program(lambda: dynamic.PhoneNumber("reception", phone_number=NUMBER))] == ["reception"]

    with ThreadPoolExecutor(max_workers=1) as thread:  # this one may have a loop already
        thread.submit(asyncio.run, test()).result()


def test_a_folder_without_a_program_is_told(tmp_path: Path) -> None:
    """In one line, with what is to be given."""
    with pytest.raises(FileNotFoundError, match="give the folder of a program"):
        run_program(tmp_path)


def test_every_public_name_is_there() -> None:
    """And no other is shown."""
    assert dir(testing) == testing.__all__
    assert {getattr(testing, name).__name__ for name in testing.__all__} == set(testing.__all__)
    assert RegisteredNumber.__doc__
