"""The head's side of the desk: letters on paper, reports, questions without an answer, and the switch."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from chat import tab_to
from desk import Member, heading, press

numbers = itertools.count(1)
NARROW = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def member(service):
    """Makes somebody with a role, who has never signed in."""

    def make(role, at=service):
        return Member(at, role, f"Robin Hill {'abcdefghijklmnopqrstuvwxyz'[next(numbers)]}")

    return make


def enter(page, member):
    """Signs somebody in who needs no second step."""
    member.give_password(page)
    expect(heading(page)).not_to_have_text("Sign in")
    return member


def paper(page):
    return page.get_by_role("article", name="The letter")


def picture(page, request, name):
    """What comes out of the printer, as a picture, where pictures are kept."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    if folder := request.config.getoption("--shots"):
        page.screenshot(path=f"{folder}/{name}-print.png", full_page=True)


def test_a_letter_is_looked_at_then_kept_and_printed(member, open_chat, open_window, window, assert_accessible, request):
    chat = open_chat()
    chat.ask("My daughter says her uncle hits her with a belt, it is on Facebook https://post.example/7")
    desk = open_window("/desk", **window)
    head = enter(desk, member("head"))
    desk.get_by_role("listitem").filter(has_text="Nobody has it yet").first.get_by_role("link").click()
    desk.get_by_role("link", name="Write a letter").click()
    assert_accessible(desk)
    desk.get_by_role("listitem").get_by_role("link", name="To one parent about a post").click()
    assert_accessible(desk)
    desk.get_by_label("Complains about the school").check()
    desk.get_by_label("To", exact=True).fill("Ms Grey")
    desk.get_by_label("Where it was posted").fill("on Facebook")
    desk.get_by_label("When").fill("Monday 9 November")
    desk.get_by_label("Postal address").fill("1 Mill Lane\nDenbigh")
    desk.get_by_label("Say that the school may do more").check()
    press(desk, "Look at the letter")
    expect(heading(desk)).to_have_text("Is this right?")
    assert_accessible(desk)

    press(desk, "Change it")
    expect(desk.get_by_label("When")).to_have_value("Monday 9 November")
    desk.get_by_label("When").fill("Friday 13 November")
    press(desk, "Look at the letter")
    expect(paper(desk)).to_contain_text("on Facebook on Friday 13 November")
    press(desk, "Keep it")
    expect(desk.get_by_text("It was not sent")).to_be_visible()
    expect(desk.get_by_role("button", name="Print")).to_be_visible()
    assert_accessible(desk)
    sheet = paper(desk)
    for words in ["Dear Ms Grey,", "1 Mill Lane", head.name, "Headteacher", "further steps"]:
        expect(sheet).to_contain_text(words)

    # On paper there is the letter and nothing of the desk.
    picture(desk, request, f"letter-{'phone' if window.get('is_mobile') else 'desktop'}")
    expect(sheet).to_be_visible()
    for part in [desk.get_by_role("banner"), desk.get_by_role("navigation"), desk.get_by_role("button")]:
        expect(part).to_have_count(0)
    desk.emulate_media(media="screen")
    desk.get_by_role("link", name=re.compile("^[A-Z]{2}-")).first.click()
    expect(desk.get_by_role("region", name="What happened")).to_contain_text(f"{head.name} prepared a letter")


def test_the_letter_to_everybody_by_keyboard_alone(member, open_window, window):
    desk = open_window("/desk/letters/new/to-all-parents", **window)
    enter(desk, member("head"))
    desk.goto("/desk/letters/new/to-all-parents")
    tab_to(desk.get_by_label("Unkind words about staff"))
    desk.keyboard.press("Space")
    tab_to(desk.get_by_label("Over which time"))
    desk.keyboard.type("few weeks")
    tab_to(desk.get_by_role("button", name="Look at the letter"))
    desk.keyboard.press("Enter")
    tab_to(desk.get_by_role("button", name="Keep it"))
    desk.keyboard.press("Enter")
    expect(paper(desk)).to_contain_text("Over the past few weeks")
    expect(paper(desk).get_by_role("heading", name="If something worries you")).to_be_visible()


def test_the_report_can_be_read_printed_and_downloaded(member, make_service, open_window, open_chat, assert_accessible, request):
    service = make_service(intake_quiet="0")
    for number in range(6):
        chat = open_window("/chat/denbighshire", at=service)
        chat.get_by_role("textbox", name="Your message").fill("Talk to a person")
        chat.get_by_role("button", name="Send").click()
        expect(chat.get_by_role("log")).to_contain_text("Your number is")
    desk = open_window("/desk", at=service, **NARROW)
    enter(desk, member("governor", at=service))
    expect(heading(desk)).to_have_text("Termly report for the nominated governor")
    table = desk.get_by_role("region", name="Table: Records by kind of incident")
    expect(table.get_by_role("row", name="Wants to talk to a person 6")).to_be_visible()
    expect(table.get_by_role("row", name="Each other kind fewer than 5")).to_be_visible()
    assert_accessible(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download as CSV").click()
    assert '"Wants to talk to a person"' in open(download.value.path(), encoding="utf-8").read()

    desk.get_by_role("link", name=re.compile("^School year")).first.click()
    expect(heading(desk)).to_have_text("Annual report for the governing body")
    assert_accessible(desk)
    desk.set_viewport_size({"width": 1280, "height": 800})
    assert_accessible(desk)
    picture(desk, request, "report")
    expect(desk.locator("svg.plot").first).to_be_visible()
    expect(desk.get_by_role("banner")).to_have_count(0)


def test_a_question_without_an_answer_becomes_a_draft(member, open_chat, open_window, window, assert_accessible):
    open_chat().ask("do you sell purple zebra costumes for carnival")
    desk = open_window("/desk", **window)
    enter(desk, member("office"))
    desk.get_by_role("link", name="Questions").click()
    expect(heading(desk)).to_have_text("Questions without an answer")
    row = desk.get_by_role("row").filter(has_text="purple zebra costumes")
    expect(row).to_be_visible()
    assert_accessible(desk)
    with desk.expect_download() as download:
        desk.locator("section").filter(has=row).get_by_role("link", name="Draft an article").click()
    assert download.value.suggested_filename.endswith(".new.md")
    assert "purple zebra costumes" in open(download.value.path(), encoding="utf-8").read()


def test_switched_off_parents_are_sent_to_the_office(member, make_service, open_window, assert_accessible):
    service = make_service(intake_quiet="0")
    desk = open_window("/desk", at=service, **NARROW)
    enter(desk, member("head", at=service))
    tab_to(desk.get_by_role("link", name="On or off"))
    desk.keyboard.press("Enter")
    expect(heading(desk)).to_have_text("The assistant is on")
    assert_accessible(desk)
    tab_to(desk.get_by_label("Why?"))
    desk.keyboard.type("The stages are out of date.")
    tab_to(desk.get_by_role("button", name="Switch it off"))
    desk.keyboard.press("Enter")
    expect(heading(desk)).to_have_text("The assistant is off")
    assert_accessible(desk)

    chat = open_window("/chat/denbighshire", at=service)
    expect(chat.get_by_role("complementary", name="Notice")).to_contain_text("switched off for now")
    assert_accessible(chat)

    def ask(text):
        chat.get_by_role("textbox", name="Your message").fill(text)
        chat.get_by_role("button", name="Send").click()

    ask("How do I complain?")
    expect(chat.get_by_role("log")).to_contain_text("The school has switched it off for now")
    ask("My daughter says her uncle hits her with a belt")
    expect(chat.get_by_role("log")).to_contain_text("The number of the record is")
    desk.get_by_label("Why?").fill("They are right again.")
    press(desk, "Switch it on again")
    expect(heading(desk)).to_have_text("The assistant is on")
    expect(desk.get_by_role("row", name="They are right again.")).to_be_visible()
