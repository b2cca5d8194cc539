"""What a person sees and does on the emulator's page, by mouse and by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, renamed, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

pytestmark = pytest.mark.page

NUMBER = "+12065550100"
HANDS = pytest.mark.parametrize("by_keyboard", [False, True], ids=["mouse", "keyboard"])


def press(page: Page, target: Locator, *, by_keyboard: bool) -> None:
    """Press a button, by a click or by going to it with Tab alone and pressing Enter."""
    if not by_keyboard:
        target.click()
        return
    tab_to(page, target)
    page.keyboard.press("Enter")


def tab_to(page: Page, target: Locator) -> None:
    """Go to an element with the Tab key."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def write(page: Page, target: Locator, text: str, *, by_keyboard: bool) -> None:
    """Replace a field's text."""
    if not by_keyboard:
        target.fill(text)
        return
    tab_to(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def open_row(page: Page, table: str, text: str, *, by_keyboard: bool) -> None:
    """Open the row with a text, in one of the tables."""
    row = page.locator(f"{table} tbody tr[data-key]", has_text=text).first
    if not by_keyboard:
        row.dblclick()
        return
    tab_to(page, page.locator(f"{table} tbody tr[tabindex='0']"))
    page.keyboard.press("Home")
    for _ in range(60):
        if row.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def number_row(page: Page, number: str = NUMBER) -> Locator:
    """The row of a number."""
    return page.locator(f"#numbers-table tbody tr[data-key='{number}']")


def test_a_deploy_is_watched_live(
    emulator: Emulator, new_stack: Callable[..., Stack], watch: Callable[..., Page]
) -> None:
    """A real `pulumi up` of 60 renames is there call by call, with sizes, and each number shows what it was."""
    numbers = [f"+120655501{line:02}" for line in range(60)]
    stack = new_stack(emulator, ROWS)
    declare(stack, renamed(rows(numbers), "Before"))
    stack.up("--skip-preview")
    page = watch(emulator)
    seen = page.locator("#calls-table tbody tr[data-key]")
    before = len(emulator.calls())
    expect(seen).to_have_count(before)
    declare(stack, renamed(rows(numbers), "After"))
    stack.up("--skip-preview")
    page.get_by_label("Search numbers").fill(numbers[59])
    expect(number_row(page, numbers[59])).to_contain_text("After 59")
    expect(number_row(page, numbers[59])).to_contain_text("was Before 59")
    calls = emulator.calls()
    expect(seen).to_have_count(len(calls))
    sizes = [int(text) for text in seen.locator("td:nth-child(3)").all_inner_texts() if text]
    assert sorted(sizes) == sorted(call["items"] for call in calls if call["items"])
    expect(page.locator("#announcements")).to_have_text(re.compile(r"\d+ calls? with \d+ items arrived"))


@HANDS
def test_a_pending_name_is_settled_by_moving_the_clock(
    emulator: Emulator, watch: Callable[..., Page], *, by_keyboard: bool
) -> None:
    """What is pending stands with its end by the emulator's clock, and a button brings the clock there."""
    emulator.change(NUMBER, CallingName="Contoso", CallingNameStatus="UpdateInProgress")
    page = watch(emulator)
    expect(page.locator("#pending")).to_contain_text(f"{NUMBER}: becomes Contoso")
    expect(page.locator("#pending")).to_contain_text("in 72 h 0 min")
    expect(number_row(page)).to_contain_text("pending")
    press(page, page.get_by_label(f"Move the clock to the end for {NUMBER}"), by_keyboard=by_keyboard)
    expect(page.locator("#pending")).to_contain_text("Nothing")
    expect(number_row(page)).not_to_contain_text("pending")
    assert emulator.numbers()[NUMBER]["CallingNameStatus"] == "UpdateSucceeded"
    expect(page.locator("#announcements")).to_contain_text("is settled")


@HANDS
def test_a_fault_is_set_seen_and_ended(
    emulator: Emulator, watch: Callable[..., Page], *, by_keyboard: bool
) -> None:
    """A fault of the form strikes calls, which say so and why they were refused; then it is ended."""
    page = watch(emulator)
    press(page, page.get_by_role("button", name="Set a fault…"), by_keyboard=by_keyboard)
    dialog = page.get_by_role("dialog", name="Set a fault")
    write(page, dialog.get_by_role("textbox", name="Status"), "200", by_keyboard=by_keyboard)
    press(page, dialog.get_by_role("button", name="Set it"), by_keyboard=by_keyboard)
    expect(dialog.get_by_role("alert")).to_have_text("status must be between 400 and 599")
    write(page, dialog.get_by_role("textbox", name="Status"), "429", by_keyboard=by_keyboard)
    write(page, dialog.get_by_label("Message"), "a busy day", by_keyboard=by_keyboard)
    press(page, dialog.get_by_role("button", name="Set it"), by_keyboard=by_keyboard)
    expect(page.locator("#faults-list")).to_contain_text("status 429")
    assert emulator.control("GET", "faults")["faults"][0]["message"] == "a busy day"
    page.request.get(f"{emulator.url}/phone-numbers")
    call = page.locator("#calls-table tbody tr[data-key]").first
    expect(call).to_contain_text("a busy day")
    expect(call.locator(".tag")).to_have_text("status")
    press(page, page.get_by_label("End the fault status"), by_keyboard=by_keyboard)
    expect(page.locator("#faults-list")).to_contain_text("None")
    assert emulator.control("GET", "faults")["faults"] == []


@HANDS
def test_a_number_is_changed_behind_everybodys_back(
    emulator: Emulator, watch: Callable[..., Page], *, by_keyboard: bool
) -> None:
    """The dialog says in the service's rules what does not fit; what fits is in the account, and no call is on record."""
    page = watch(emulator)
    open_row(page, "#numbers-table", "+12065550103", by_keyboard=by_keyboard)
    dialog = page.get_by_role("dialog", name="Change +12065550103")
    write(page, dialog.get_by_label("Name", exact=True), "<b>", by_keyboard=by_keyboard)
    press(page, dialog.get_by_role("button", name="Change it"), by_keyboard=by_keyboard)
    expect(dialog.get_by_role("alert")).to_contain_text("Name must match")
    write(page, dialog.get_by_label("Name", exact=True), "Night desk", by_keyboard=by_keyboard)
    press(page, dialog.get_by_role("button", name="Change it"), by_keyboard=by_keyboard)
    expect(number_row(page, "+12065550103")).to_contain_text("Night desk")
    expect(dialog).to_be_hidden()
    assert emulator.numbers()["+12065550103"]["Name"] == "Night desk"
    assert emulator.calls() == []


def test_a_number_is_added_assigned_and_taken_out(emulator: Emulator, watch: Callable[..., Page]) -> None:
    """All that the control endpoints can do to a number can be done by hand."""
    page = watch(emulator)
    page.get_by_role("button", name="Add…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Number", exact=True).fill("+12025550143")
    dialog.get_by_label("Assigned to").select_option("VoiceConnectorId")
    dialog.get_by_label("Its id").fill("abcdef")
    dialog.get_by_role("button", name="Add it").click()
    expect(number_row(page, "+12025550143")).to_contain_text("Assigned")
    number_row(page, "+12025550143").dblclick()
    page.get_by_role("button", name="Take out of the account").click()
    expect(number_row(page, "+12025550143")).to_have_count(0)
    assert "+12025550143" not in emulator.numbers()


@HANDS
def test_a_call_tells_what_it_wrote_and_what_was_refused(
    emulator: Emulator, watch: Callable[..., Page], *, by_keyboard: bool
) -> None:
    """Items that failed stand with code and message beside those that were written."""
    page = watch(emulator)
    items = [{"PhoneNumberId": NUMBER, "Name": "one"}, {"PhoneNumberId": "+19995550100", "Name": "two"}]
    page.request.post(
        f"{emulator.url}/phone-numbers?operation=batch-update", data={"UpdatePhoneNumberRequestItems": items}
    )
    expect(page.locator("#calls-table")).to_contain_text("NotFound: The phone number is not in this account")
    open_row(page, "#calls-table", "BatchUpdatePhoneNumber", by_keyboard=by_keyboard)
    dialog = page.get_by_role("dialog", name="BatchUpdatePhoneNumber")
    expect(dialog).to_contain_text("+19995550100")
    expect(dialog.get_by_role("row", name=f"{NUMBER} Name one")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_what_somebody_sent_is_shown_as_text(emulator: Emulator, watch: Callable[..., Page]) -> None:
    """Markup and scripts in ids, messages, associations and the address are text; the page makes no element of them."""
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    emulator.change(NUMBER, Associations=[{"Name": "SipRuleId", "Value": hostile}], CallingName="Contoso")
    emulator.fail(kind="status", status=500, message=hostile, operation="GetPhoneNumber")
    page = watch(emulator)
    page.on("dialog", lambda dialog: pytest.fail(f"the page said {dialog.message}"))
    page.request.get(f"{emulator.url}/phone-numbers/%3Cscript%3E%20x")
    page.request.get(f"{emulator.url}/%3Cimg%20src=x%20onerror=alert(3)%3E")
    expect(page.locator("#calls-table")).to_contain_text(hostile)
    expect(page.locator("#calls-table")).to_contain_text("<img src=x onerror=alert(3)>")
    open_row(page, "#calls-table", "GetPhoneNumber", by_keyboard=False)
    expect(page.get_by_role("dialog")).to_contain_text(hostile)
    assert page.locator("img, body script").count() == 0
    page.keyboard.press("Escape")
    number_row(page).dblclick()
    expect(page.get_by_role("dialog").get_by_label("Its id")).to_have_value(hostile)


def test_numbers_are_searched_filtered_and_ordered(mixed: Emulator, watch: Callable[..., Page]) -> None:
    """By number, name or connector, by status, and with what changed last at the top."""
    page = watch(mixed)
    expect(page.locator("#numbers-count")).to_have_text("1000")
    numbers = mixed.numbers()
    fax = [number for number, shown in numbers.items() if "fax" in shown.get("Name", "")]
    page.get_by_label("Search numbers").fill("FAX")
    expect(page.locator("#numbers-count")).to_have_text(f"{len(fax)} of 1000")
    page.get_by_label("Status of numbers").select_option("Assigned")
    assigned = [number for number in fax if numbers[number]["Status"] == "Assigned"]
    expect(page.locator("#numbers-count")).to_have_text(f"{len(assigned)} of 1000")
    page.get_by_label("Search numbers").fill("")
    page.get_by_label("Status of numbers").select_option("")
    last = sorted(numbers)[700]
    mixed.change(last, Name="Changed by hand")
    page.get_by_label("Order of numbers").select_option("changed")
    expect(page.locator("#numbers-table tbody tr[data-key]").first).to_contain_text("Changed by hand")


def test_every_row_is_reached_by_keys(mixed: Emulator, watch: Callable[..., Page]) -> None:
    """Only rows in view exist, and arrow keys, Page Down, Home and End go through all of them."""
    page = watch(mixed)
    assert page.locator("#numbers-table tbody tr[data-key]").count() < 80
    expect(page.locator("#numbers-table")).to_have_attribute("aria-rowcount", "1001")
    tab_to(page, page.locator("#numbers-table tbody tr[tabindex='0']"))
    focused = page.locator("#numbers-table tr:focus")
    for key, row in [("End", 1001), ("ArrowUp", 1000), ("Home", 2), ("ArrowDown", 3), ("PageUp", 2)]:
        page.keyboard.press(key)
        expect(focused).to_have_attribute("aria-rowindex", str(row))
        expect(focused).to_be_in_viewport(ratio=1)


def test_other_accounts_and_regions_can_be_chosen(emulator: Emulator, watch: Callable[..., Page]) -> None:
    """The page is of one account and region, by `?account=` and `?region=` or by its own choice."""
    emulator.control("PUT", "numbers/+442079460000?region=eu-west-2", {"Country": "GB", "Name": "London"})
    page = watch(emulator)
    expect(page.locator("#numbers-count")).to_have_text("120")
    page.locator("#home").select_option("123456789012 eu-west-2")
    expect(page.locator("#numbers-table")).to_contain_text("London")
    expect(page.locator("#numbers-count")).to_have_text("1")
    page.get_by_role("button", name="Another…").click()
    page.get_by_label("Region", exact=True).fill("us-west-2")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("#home")).to_have_value("123456789012 us-west-2")
    expect(page.locator("#numbers-table tbody tr[data-key]")).to_have_count(0)


def test_a_reset_and_a_forgotten_record_are_seen(emulator: Emulator, watch: Callable[..., Page]) -> None:
    """The page is what the emulator is, also after it began anew."""
    page = watch(emulator)
    page.request.put(f"{emulator.url}/_emulator/numbers/{NUMBER}", data={"Name": "Changed"})
    page.request.get(f"{emulator.url}/phone-numbers")
    expect(number_row(page)).to_contain_text("Changed")
    expect(page.locator("#calls-count")).to_have_text("1")
    emulator.control("POST", "reset")
    expect(number_row(page)).not_to_contain_text("Changed")
    expect(page.locator("#calls-count")).to_have_text("0")


def test_an_account_that_is_empty_again_is_seen(watch: Callable[..., Page]) -> None:
    """After a reset nothing of before is left: no row, no count, nothing pending, no number of the choice at the top."""
    with running_emulator() as emulator:
        emulator.change(NUMBER, CallingName="Contoso", CallingNameStatus="UpdateInProgress")
        page = watch(emulator)
        expect(page.locator("#pending-count")).to_have_text("1")
        expect(page.locator("#home option:checked")).to_have_text("123456789012 · us-east-1 (1)")
        emulator.control("POST", "reset")
        expect(page.locator("#numbers-count")).to_have_text("0")
        expect(page.locator("#numbers-table tbody tr[data-key]")).to_have_count(0)
        expect(page.locator("#pending")).to_contain_text("Nothing")
        expect(page.locator("#pending-count")).to_have_text("")
        expect(page.locator("#home option:checked")).to_have_text("123456789012 · us-east-1 (0)")


def test_another_emulator_at_the_same_address_is_seen(watch: Callable[..., Page]) -> None:
    """Begun anew with another account, without numbers: the page is that one's, and shows its calls."""
    with running_emulator("--numbers", "3", "--plain") as emulator:
        page = watch(emulator)
        expect(page.locator("#numbers-count")).to_have_text("3")
        port = emulator.url.rpartition(":")[2]
    with running_emulator("--port", port, "--account", "210987654321") as again:
        expect(page.locator("#home")).to_have_value("210987654321 us-east-1")
        expect(page.locator("#numbers-count")).to_have_text("0")
        page.request.get(f"{again.url}/phone-numbers")
        expect(page.locator("#calls-count")).to_have_text("1")


def test_how_far_off_an_end_is_follows_the_clock(emulator: Emulator, watch: Callable[..., Page]) -> None:
    """When it is moved and as it goes; who is at a button of the list stays there."""
    emulator.change(NUMBER, CallingName="Contoso", CallingNameStatus="UpdateInProgress")
    page = watch(emulator)
    end = page.locator("#pending-list time")
    expect(end).to_contain_text("in 72 h 0 min")
    button = page.get_by_label(f"Move the clock to the end for {NUMBER}")
    button.focus()
    emulator.control("POST", "clock", {"advance_seconds": 86_400})
    expect(end).to_contain_text("in 48 h 0 min")
    page.clock.install()
    page.clock.fast_forward(300_000)
    expect(end).to_contain_text("in 47 h 55 min")
    expect(button).to_be_focused()


def test_an_open_dialog_follows_its_number(emulator: Emulator, watch: Callable[..., Page]) -> None:
    """What nobody has edited is what the number is now and is not sent; that the number is gone is said."""
    page = watch(emulator)
    open_row(page, "#numbers-table", NUMBER, by_keyboard=False)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Typed")
    emulator.change(NUMBER, Name="Meanwhile", CallingName="Contoso")
    expect(dialog.get_by_label("Calling name", exact=True)).to_have_value("Contoso")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("Typed")
    emulator.remove(NUMBER)
    expect(dialog.get_by_role("alert")).to_contain_text("no longer in the account")
    expect(dialog.get_by_role("button", name="Take out of the account")).to_be_hidden()
    emulator.change(NUMBER, Name="Back", CallingName="Contoso")
    expect(page.locator("#number-error")).to_have_text("")
    dialog.get_by_role("button", name="Change it").click()
    expect(number_row(page)).to_contain_text("Typed")
    shown = emulator.numbers()[NUMBER]
    assert (shown["Name"], shown["CallingName"]) == ("Typed", "Contoso")
