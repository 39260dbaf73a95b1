"""What staff do at the desk with what a parent wrote, and what the parent sees of it."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from chat import tab_to
from desk import Member, heading, press

DISCLOSURE = "My daughter says her uncle hits her with a belt"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
numbers = itertools.count()


@pytest.fixture
def make_member(service):
    """Gives somebody who has never signed in an account of a role."""

    def make_member(role, name):
        number = next(numbers)
        return Member(service, role, f"{name} {LETTERS[number // 26]}{LETTERS[number % 26]}")

    return make_member


@pytest.fixture
def lead(make_member):
    """A safeguarding lead who has never signed in."""
    return make_member("safeguarding-lead", "Dana Price")


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
    tab_to(desk.get_by_role("button", name="Take this", exact=True))
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


def test_a_reply_is_begun_from_kept_words_and_never_promises(lead, open_chat, open_window, window, assert_accessible):
    chat = open_chat()
    receipt = pass_on(chat)
    desk = open_window("/desk", **window)
    lead.sign_in(desk)
    desk.goto(f"/desk/cases/{receipt}")
    reply = desk.get_by_label("Write to the parent")
    reply.fill("Dear parent,")
    desk.get_by_label("Words to begin with").select_option("Can we meet")
    press(desk, "Put them in")
    expect(reply).to_have_value(re.compile("^Dear parent,\\n\\nI would like to meet you"))
    words = "This stays between us, I promise."
    reply.fill(words)
    press(desk, "Take this and send")
    expect(desk.get_by_role("alert")).to_contain_text("“between us” makes a promise")
    expect(reply).to_have_value(words)
    assert_accessible(desk)
    reply.fill("Come and see me whenever you like.")
    chat.answered(lambda: press(desk, "Take this and send"))
    expect(chat.answers.last).to_contain_text("Come and see me")
    expect(desk.get_by_text("With you; the assistant is silent")).to_be_visible()


def test_a_record_is_passed_on_and_printed(lead, make_member, open_chat, open_window, window, assert_accessible):
    head = make_member("head", "Olu Head")
    receipt = pass_on(open_chat())
    desk = open_window("/desk", **window)
    lead.sign_in(desk)
    desk.goto(f"/desk/cases/{receipt}")
    desk.get_by_text("Pass this on", exact=True).click()
    desk.get_by_label("Put into the school’s own safeguarding system").fill("MyConcern 4711")
    press(desk, "Note that it is there")
    happened = desk.get_by_role("region", name="What happened")
    expect(happened).to_contain_text("MyConcern 4711")
    desk.get_by_text("Pass this on", exact=True).click()
    desk.get_by_label("To a colleague").select_option(label=f"{head.name}, head")
    desk.get_by_label("A line for them").fill("Please ring them.")
    press(desk, "Pass it on")
    expect(happened).to_contain_text(f"{lead.name} passed it on to {head.name}")
    assert_accessible(desk)
    desk.get_by_role("link", name="A page to print").click()
    expect(heading(desk)).to_contain_text(receipt)
    assert_accessible(desk)
    desk.emulate_media(media="print")
    expect(desk.get_by_role("link", name="Back to the record")).to_be_hidden()
    expect(desk.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(desk.get_by_text("Please ring them.")).to_be_visible()


def test_lists_are_searched_and_filtered(lead, open_chat, open_window, window, assert_accessible):
    receipt = pass_on(open_chat())
    desk = open_window("/desk", **window)
    lead.sign_in(desk)
    desk.get_by_text("Search and filter").click()
    desk.get_by_label("Number, or words in the record").fill(receipt.lower())
    press(desk, "Show")
    rows = desk.get_by_role("main").get_by_role("listitem")
    expect(rows).to_have_count(1)
    expect(desk.get_by_role("status")).to_have_text("1 record.")
    assert_accessible(desk)
    desk.get_by_label("Only mine").check()
    press(desk, "Show")
    expect(desk.get_by_text("Nothing fits.")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("link", name="Show everything").click()
    expect(rows.filter(has_text=receipt)).to_be_visible()


def test_one_key_takes_everything_off_the_screen(lead, open_chat, open_window, window):
    receipt = pass_on(open_chat())
    desk = open_window("/desk", **window)
    lead.sign_in(desk)
    desk.goto(f"/desk/cases/{receipt}")
    reply = desk.get_by_label("Write to the parent")
    reply.fill("half a sen")
    desk.keyboard.press("Escape")
    expect(desk.locator("body")).to_be_hidden()
    assert desk.title().strip("\u200b") == ""
    desk.keyboard.type("unseen")
    desk.keyboard.press("Escape")
    expect(reply).to_be_focused()
    expect(reply).to_have_value("half a sen")
    expect(desk).to_have_title(re.compile(receipt))
    desk.get_by_role("button", name="Hide").click()
    expect(desk.locator("body")).to_be_hidden()
    desk.mouse.click(5, 5)
    expect(heading(desk)).to_be_visible()


def test_sessions_are_seen_and_ended(lead, open_window, window, assert_accessible):
    here, there = open_window("/desk", **window), open_window("/desk", **window)
    lead.sign_in(here)
    lead.sign_in(there)
    here.get_by_role("link", name="Account").click()
    expect(heading(here)).to_have_text("Your account")
    expect(here.get_by_text("Another browser")).to_have_count(1)
    assert_accessible(here)
    press(here, "End all others")
    expect(here.get_by_text("Another browser")).to_have_count(0)
    there.reload()
    expect(heading(there)).to_have_text("Sign in")


def test_the_administrator_keeps_the_accounts(make_member, open_window, window, assert_accessible):
    keeper = make_member("administrator", "Ada Keeper")
    desk = open_window("/desk", **window)
    keeper.sign_in(desk)
    expect(heading(desk)).to_have_text("Accounts")
    assert_accessible(desk)
    new = desk.get_by_role("region", name="A new account")
    name = keeper.name.replace("Ada", "Newly")
    new.get_by_label("Name", exact=True).fill(name)
    new.get_by_label("E-mail address").fill(keeper.email.replace("ada", "newly"))
    new.get_by_label("Role").select_option(label="office")
    new.get_by_label("Their first password").fill("a first password")
    new.get_by_label("Your own password").fill("wrong")
    press(desk, "Add the account")
    expect(desk.get_by_role("alert")).to_contain_text("not your password")
    expect(new.get_by_label("Name", exact=True)).to_have_value(name)
    assert_accessible(desk)
    new.get_by_label("Their first password").fill("a first password")
    new.get_by_label("Your own password").fill(keeper.password)
    press(desk, "Add the account")
    person = desk.get_by_role("listitem").filter(has_text=name)
    expect(person).to_contain_text("office")
    person.get_by_text("Change", exact=True).click()
    assert_accessible(desk)
    person.get_by_label("Your own password").fill(keeper.password)
    person.get_by_role("button", name="Remove the account").click()
    expect(person).to_have_count(0)


NARROW = {
    "320 pixels": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "zoomed four times": {"viewport": {"width": 320, "height": 200}, "device_scale_factor": 4},
}


@pytest.mark.parametrize("view", NARROW)
def test_every_page_fits_the_narrowest_window(lead, make_member, open_chat, open_window, assert_accessible, view, request):
    def look(page, name):
        assert_accessible(page)
        if folder := request.config.getoption("--shots"):
            page.screenshot(path=f"{folder}/{view.split()[0]}-{name}.png", full_page=True)

    receipt = pass_on(open_chat())
    desk = open_window("/desk", **NARROW[view])
    look(desk, "sign-in")
    lead.give_password(desk)
    look(desk, "setup")
    lead.set_up(desk)
    look(desk, "recovery")
    for path, name in [
        ("/desk", "inbox"), ("/desk?q=belt", "search"), ("/desk?list=closed", "closed"), (f"/desk/cases/{receipt}", "record"),
        (f"/desk/cases/{receipt}/print", "print"), ("/desk/account", "account"), ("/desk/second-step", "second-step"),
        ("/desk/nowhere", "nowhere"),
    ]:
        desk.goto(path)
        look(desk, name)
    desk.goto(f"/desk/cases/{receipt}")
    press(desk, "Take this")
    expect(desk.get_by_role("button", name="Give the chat back")).to_be_visible()
    look(desk, "taken")
    for role, name in [("administrator", "accounts"), ("governor", "counts")]:
        page = open_window("/desk", **NARROW[view])
        make_member(role, "Gwen Other").sign_in(page)
        look(page, name)


def test_what_a_parent_sends_in_place_of_a_post(make_member, open_chat, open_window, window, assert_accessible):
    """The message that stood in the verdict, then a complaint that is written together: both with the draft."""
    owner = make_member("complaint-owner", "Olwen Hughes")
    chat = open_chat(**window)
    draft = "Mrs Smith is a lazy cow, third coat lost this term"
    chat.press("Check a post")
    verdict = chat.ask(draft)
    (message,) = re.findall("“(Hello, .*?)”", verdict.inner_text(), re.DOTALL)
    assert_accessible(chat.page)
    sent = chat.press("Send this instead").inner_text()
    assert message in sent
    first = re.search(r"Your number is ([A-Z0-9-]+)", sent).group(1)
    chat.press("Skip this")

    chat.ask("can you check a post for me")
    chat.ask(draft)
    chat.press("Make it a complaint")
    answers = ["Three coats were lost", "Since September", "Her teacher, who said she would look", "A named peg"]
    for answer in answers:
        page = chat.ask(answer)
    for answer in answers:
        expect(page).to_contain_text(answer)
    expect(page).to_contain_text("To: the Headteacher")
    second = re.search(r"Your number is ([A-Z0-9-]+)", chat.press("Send it").inner_text()).group(1)

    desk = open_window("/desk", **window)
    owner.sign_in(desk)
    expect(heading(desk)).to_have_text("Inbox")
    for receipt, words, stage in [(first, message, "1"), (second, answers[0], "2")]:
        desk.goto(f"/desk/cases/{receipt}")
        expect(desk.get_by_role("region", name="What the parent wrote")).to_contain_text(words)
        expect(desk.get_by_role("region", name="The post they had in mind")).to_contain_text(draft)
        expect(desk.locator("dt", has_text="Complaint stage").locator("+ dd")).to_have_text(stage)
        assert_accessible(desk)
