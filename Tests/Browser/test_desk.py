"""What staff do at the desk with what a parent wrote, and what the parent sees of it."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from chat import tab_to
from desk import Member, heading, press

DISCLOSURE = "My daughter says her uncle hits her with a belt"
numbers = itertools.count(1)


@pytest.fixture
def lead(service):
    """A safeguarding lead who has never signed in."""
    return Member(service, "safeguarding-lead", f"Dana Price {'abcdefghijklmnopqrstuvwxyz'[next(numbers)]}")


def pass_on(chat):
    """The number of the record of something that a parent wrote."""
    return re.search(r"The number of the record is ([A-Z0-9-]+)", chat.ask(DISCLOSURE).inner_text()).group(1)


def test_a_record_from_sign_in_to_sign_out(lead, open_chat, open_window, window, assert_accessible):
    chat = open_chat()
    receipt = pass_on(chat)
    desk = open_window("/desk", **window)
    expect(heading(desk)).to_have_text("Sign in")
    assert_accessible(desk)
    lead.give_password(desk, "not the password")
    expect(desk.get_by_role("alert")).to_contain_text("do not fit together")
    expect(desk.get_by_label("E-mail address")).to_have_value(lead.email)
    expect(desk.get_by_label("Password")).to_have_value("")
    assert_accessible(desk)

    lead.sign_in(desk)
    expect(heading(desk)).to_have_text("Inbox")
    expect(desk.get_by_text(f"Denbighshire · {lead.name}")).to_be_visible()
    row = desk.get_by_role("listitem").filter(has_text=receipt)
    expect(row).to_contain_text("Nobody has it yet")
    assert_accessible(desk)
    row.get_by_role("link").click()
    expect(desk.get_by_role("region", name="What the parent wrote")).to_contain_text(DISCLOSURE)
    assert_accessible(desk)

    press(desk, "Take this")
    expect(desk.get_by_text("With you; the assistant is silent")).to_be_visible()
    assert_accessible(desk)
    # The same chat in a window that no events reach: it asks every ten seconds.
    same = {"storage_state": chat.page.context.storage_state(), **window}
    asking = open_chat(**same)
    asking.page.clock.install()
    asking.page.route("**/events?*", lambda route: route.fulfill(status=503))
    asking.page.goto("/chat/denbighshire?from=0")
    words = "Thank you for telling us. I can ring you at ten."
    desk.get_by_label("Write to the parent").fill(words)
    chat.answered(lambda: press(desk, "Send"))
    expect(chat.answers.last).to_contain_text(words)
    asking.page.clock.fast_forward(11_000)
    for seen in (chat, asking, open_chat("denbighshire?from=0", java_script_enabled=False, **same)):
        expect(seen.log.locator(".speaker")).to_have_text(["Assistant", "You", "Assistant", "Denbighshire"])
    expect(desk.get_by_role("region", name="What happened")).to_contain_text(f"{lead.name} wrote to the parent")

    # While a person has the chat, the assistant is silent, and the open record says that there is something new.
    answers = chat.answers.count()
    chat.field.fill("Ten is fine")
    chat.send.click()
    expect(chat.lines.last).to_contain_text("Ten is fine")
    desk.get_by_role("link", name="Show it").click()
    expect(desk.get_by_role("region", name="What happened")).to_contain_text("Ten is fine")
    expect(chat.answers).to_have_count(answers)

    chat.answered(lambda: press(desk, "Give the chat back"))
    expect(desk.get_by_text("With you; the assistant answers")).to_be_visible()
    expect(chat.ask("How do I complain?").locator(".source")).to_be_visible()

    desk.get_by_label("Close the record").select_option(label="Somebody else has it now")
    press(desk, "Close")
    expect(desk.get_by_text(f"{receipt} · Closed")).to_be_visible()
    expect(desk.get_by_role("button", name="Take this")).to_have_count(0)
    assert_accessible(desk)
    desk.get_by_role("link", name="All records").click()
    expect(heading(desk)).to_have_text("Inbox")
    expect(desk.get_by_role("listitem").filter(has_text=receipt)).to_have_count(0)
    desk.get_by_role("link", name="Closed", exact=True).click()
    expect(desk.get_by_role("listitem").filter(has_text=receipt)).to_have_count(1)
    assert_accessible(desk)

    press(desk, "Sign out")
    expect(heading(desk)).to_have_text("Sign in")
    # The way back shows nothing that was on the screen.
    desk.go_back()
    expect(heading(desk)).to_have_text("Sign in")


def test_by_keyboard_alone_to_the_record_of_the_link(lead, open_chat, open_window, window):
    receipt = pass_on(open_chat())
    lead.sign_in(open_window("/desk", **window))
    desk = open_window(f"/desk/cases/{receipt}", **window)
    tab_to(desk.get_by_label("E-mail address"))
    desk.keyboard.type(lead.email)
    tab_to(desk.get_by_label("Password"))
    desk.keyboard.type(lead.password)
    desk.keyboard.press("Enter")
    expect(heading(desk)).to_have_text("One more step")
    tab_to(desk.get_by_label("Code from your app"))
    desk.keyboard.type(lead.phone.code())
    desk.keyboard.press("Enter")
    expect(desk.get_by_text(f"{receipt} · Nobody has it yet")).to_be_visible()
    tab_to(desk.get_by_role("button", name="Take this"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Write to the parent")).to_be_visible()
    tab_to(desk.get_by_label("Note for colleagues"))
    desk.keyboard.type("Rang at ten.")
    tab_to(desk.get_by_role("button", name="Add the note"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("region", name="What happened")).to_contain_text("Rang at ten.")


def test_the_list_of_what_is_waiting_grows_by_itself(lead, open_window, open_chat, window):
    desk = open_window("/desk", **window)
    lead.sign_in(desk)
    expect(heading(desk)).to_have_text("Inbox")
    receipt = pass_on(open_chat())
    expect(desk.get_by_role("listitem").filter(has_text=receipt)).to_be_visible()


def test_a_record_that_is_not_there_says_where_to_go(lead, open_window, window, assert_accessible):
    desk = open_window("/desk", **window)
    lead.sign_in(desk)
    expect(heading(desk)).to_have_text("Inbox")
    desk.goto("/desk/cases/NOT-THERE")
    expect(heading(desk)).to_have_text("Nothing here")
    assert_accessible(desk)


def test_two_steps_are_set_up_and_asked_for(lead, open_window, window, assert_accessible):
    desk = open_window("/desk", **window)
    lead.give_password(desk)
    expect(heading(desk)).to_have_text("Set up two-step sign-in")
    assert_accessible(desk)
    tab_to(desk.get_by_label("Code from your app"))
    desk.keyboard.type("000000")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("does not fit")
    assert_accessible(desk)
    lead.set_up(desk)
    codes = desk.get_by_role("listitem").all_inner_texts()
    assert len(set(codes)) == 8
    assert_accessible(desk)
    desk.get_by_role("link", name="I have kept them").click()
    expect(heading(desk)).to_have_text("Inbox")
    press(desk, "Sign out")

    lead.give_password(desk)
    expect(heading(desk)).to_have_text("One more step")
    assert_accessible(desk)
    desk.get_by_label("Code from your app").fill(codes[0].lower())
    press(desk, "Go on")
    expect(heading(desk)).to_have_text("Inbox")
    desk.goto("/desk/second-step")
    expect(desk.get_by_text("7 recovery codes left")).to_be_visible()
    assert_accessible(desk)
