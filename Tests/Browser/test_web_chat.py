"""A parent's way through the web chat, on a phone and at a desk."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from chat import Chat, assert_seen, tab_to
from service import ELSEWHERE, LIVE, TRIAL, until

QUESTION = "I spoke to the teacher and the head and nothing changed. What next?"
DISCLOSURE = "My daughter says her uncle hits her with a belt"
DRAFT = "Mrs Smith is a useless cow and everyone should know"


def test_a_parent_picks_the_school_and_reads_the_answer(open_window, window, program):
    page = open_window("/", **window)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask your school")
    page.get_by_role("link", name="Denbighshire").click()
    chat = Chat(page)
    expect(chat.answers).to_have_count(1)
    expect(chat.banner).to_have_count(0)

    answer = chat.ask(QUESTION)
    expect(chat.lines.nth(-2)).to_contain_text(QUESTION)
    expect(chat.field).to_have_value("")
    reply = program.ask(LIVE, QUESTION)
    for line in reply["text"].splitlines():
        expect(answer).to_contain_text(line.removeprefix("- "))
    expect(answer).to_contain_text("You would be at stage 2 of 3.")
    (citation,) = reply["citations"]
    expect(answer.locator(".source")).to_have_text(f"Where it stands: {citation['document']}, {citation['section']}.")
    expect(chat.buttons).to_have_text(reply["suggestions"])
    # Nobody has to scroll for the beginning of the answer.
    assert_seen(answer.locator(".speaker"))


def test_a_button_sends_its_words(open_chat, window):
    chat = open_chat(**window)
    label = chat.buttons.first.inner_text()
    answer = chat.press(label)
    expect(chat.lines.nth(-2)).to_contain_text(label)
    expect(answer.locator(".source")).to_contain_text("Where it stands:")
    expect(chat.buttons.first).not_to_have_text(label)


def test_the_assistant_is_seen_to_write_until_it_has_answered(open_chat, window):
    chat = open_chat(**window)
    expect(chat.typing).to_be_hidden()
    chat.page.evaluate("""() => {
      window.seen = [];
      const mark = document.getElementById("typing");
      new MutationObserver(() => seen.push(!mark.hidden)).observe(mark, { attributes: true });
    }""")
    chat.ask("How do I complain?")
    seen = chat.page.evaluate("seen")
    assert True in seen and seen[-1] is False, seen


def test_a_draft_is_checked(open_chat, window):
    chat = open_chat(**window)
    chat.press("Check a post")
    answer = chat.ask(DRAFT)
    expect(answer).to_contain_text("asks parents not to post this")
    expect(answer.get_by_role("listitem").first).to_be_visible()
    expect(answer).to_contain_text("You could send this to")
    expect(answer.locator(".source")).to_be_visible()


def test_on_trial_nothing_is_said_to_be_passed_on(open_chat, window, staff):
    chat = open_chat(TRIAL, **window)
    expect(chat.banner).to_have_text("Demonstration: nobody at the school reads this.")
    before = len(staff.notices)
    answer = chat.ask(DISCLOSURE)
    expect(answer).to_contain_text("nobody at the school reads this")
    expect(answer).not_to_contain_text("The number of the record")
    expect(answer.get_by_role("link", name="0808 800 5000")).to_have_attribute("href", "tel:08088005000")
    expect(chat.banner).to_be_visible()
    assert len(staff.notices) == before


def test_a_disclosure_is_passed_on_under_the_number_that_the_parent_reads(open_chat, window, staff):
    answer = open_chat(**window).ask(DISCLOSURE)
    expect(answer).to_contain_text("Thank you for telling me.")
    receipt = re.search(r"The number of the record is ([A-Z0-9-]+)", answer.inner_text()).group(1)
    notice = until(lambda: next((notice for notice in staff.notices if receipt in notice), None))
    assert "uncle" not in notice


def test_danger_is_answered_with_999_first(open_chat, window):
    answer = open_chat(**window).ask("My son has taken a lot of pills and won't wake up")
    first = answer.locator("p").nth(1)
    expect(first).to_have_text(re.compile("^Call 999 now"))
    expect(first.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    assert_seen(first)


def test_what_cannot_be_sent_is_said_and_not_lost(open_chat, window):
    chat = open_chat(**window)
    expect(chat.problem).to_have_count(0)
    chat.send.click()
    expect(chat.problem).to_have_text("Write your message first.")
    expect(chat.field).to_be_focused()
    words = "a worry " * 600
    chat.field.fill(words)
    chat.send.click()
    expect(chat.problem).to_contain_text("too long")
    expect(chat.field).to_have_value(words)
    chat.ask("How do I complain?")
    expect(chat.problem).to_have_count(0)


def test_markup_in_a_message_is_only_text(open_chat, window):
    chat = open_chat(**window)
    words = "<img src=x onerror=alert(1)> <b>How</b> do I complain? & \"why\""
    chat.ask(words)
    expect(chat.lines.nth(-2)).to_contain_text(words)
    assert chat.log.locator("img, b").count() == 0


def test_a_second_press_on_send_is_no_second_message(open_chat, window):
    chat = open_chat(**window)
    chat.field.fill("How do I complain?")
    chat.answered(chat.send.dblclick)
    expect(chat.log.locator(".parent")).to_have_count(1)


def test_by_keyboard_alone(open_window, window):
    page = open_window("/", **window)
    tab_to(page.get_by_role("link", name="Skip to the schools"))
    page.keyboard.press("Enter")
    tab_to(page.get_by_role("link", name="Denbighshire"))
    page.keyboard.press("Enter")
    chat = Chat(page)
    expect(chat.field).to_be_visible()
    tab_to(page.get_by_role("link", name="Skip to your message"))
    page.keyboard.press("Enter")
    expect(chat.field).to_be_focused()
    page.keyboard.type(QUESTION)
    tab_to(chat.send)
    chat.answered(lambda: page.keyboard.press("Enter"))
    # The next message can be written at once, and the buttons are just before the field.
    expect(chat.field).to_be_focused()
    expect(chat.buttons.last).to_be_visible()
    tab_to(chat.buttons.last, backwards=True)
    label = chat.buttons.last.inner_text()
    chat.answered(lambda: page.keyboard.press("Space"))
    expect(chat.lines.nth(-2)).to_contain_text(label)
    expect(chat.field).to_be_focused()


def test_enter_sends_where_there_is_a_keyboard_and_breaks_the_line_where_there_is_none(open_chat, window):
    chat = open_chat(**window)
    chat.field.fill("How do I complain?")
    if window.get("has_touch"):
        chat.field.press("Enter")
        expect(chat.field).to_have_value("How do I complain?\n")
        expect(chat.log.locator(".parent")).to_have_count(0)
    else:
        chat.field.press("Shift+Enter")
        expect(chat.field).to_have_value("How do I complain?\n")
        chat.answered(lambda: chat.field.press("Enter"))


def test_what_is_said_in_one_window_comes_to_the_other_by_itself(open_chat, window):
    chat = open_chat(**window)
    other = Chat(chat.page.context.new_page())
    asked = []
    other.page.on("request", lambda request: asked.append((request.resource_type, urlsplit(request.url).path)))
    other.page.goto(chat.page.url)
    chat.ask(QUESTION)
    expect(other.answers).to_have_count(2)
    expect(other.lines).to_have_text(chat.lines.all_inner_texts(), use_inner_text=True)
    expect(other.buttons).to_have_text(chat.buttons.all_inner_texts())
    # Pushed, not asked for again and again.
    assert ("eventsource", f"/chat/{LIVE}/events") in asked
    assert f"/chat/{LIVE}/messages" not in [path for _, path in asked]


def test_the_service_may_be_away_for_a_moment(make_service, open_window, window):
    service = make_service()
    chat = Chat(open_window(f"/chat/{LIVE}", at=service, **window))
    chat.ask("How do I complain?")
    service.stop()
    chat.field.fill(QUESTION)
    chat.send.click()
    expect(chat.problem).to_contain_text("could not be sent")
    expect(chat.field).to_have_value(QUESTION)
    expect(chat.typing).to_be_hidden()
    service.start()
    chat.answered(chat.send.click)
    expect(chat.problem).to_have_count(0)
    expect(chat.answers.last).to_contain_text("You would be at stage 2 of 3.")


def test_the_conversation_is_kept_when_the_page_is_loaded_again(open_chat, window):
    chat = open_chat(**window)
    chat.ask(QUESTION)
    said = chat.lines.all_inner_texts()
    # Whoever sits down at the same computer later does not see it unasked.
    chat.page.reload()
    expect(chat.lines).to_have_count(1)
    chat.earlier.click()
    expect(chat.lines).to_have_text(said, use_inner_text=True)
    chat.page.reload()
    expect(chat.lines).to_have_text(said, use_inner_text=True)
    chat.ask("What about stage 3?")
    expect(chat.lines).to_have_count(len(said) + 2)


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_leave_quickly_leaves_nothing(open_window, window, has_script):
    page = open_window("/", java_script_enabled=has_script, **window)
    page.get_by_role("link", name="Denbighshire").click()
    Chat(page).ask(DISCLOSURE)
    assert page.context.cookies()
    leave = page.get_by_role("link", name="Leave quickly")
    assert_seen(leave)
    # No name but ours is known to this browser, so the far end does not answer.
    with page.expect_event("requestfailed", lambda request: request.url == ELSEWHERE):
        leave.click(no_wait_after=True)
    assert page.context.cookies() == []
    page.wait_for_url("chrome-error://**")
    page.go_back()
    if has_script:
        # The chat is not even in the history.
        expect(page.get_by_role("heading", level=1)).to_have_text("Ask your school")
        page.get_by_role("link", name="Denbighshire").click()
    chat = Chat(page)
    expect(chat.lines).to_have_count(1)
    expect(chat.earlier).to_have_count(0)


def test_without_a_script_the_same_is_said(open_window, window, program):
    page = open_window("/", java_script_enabled=False, **window)
    page.get_by_role("link", name="Denbighshire").click()
    chat = Chat(page)
    answer = chat.ask(QUESTION)
    reply = program.ask(LIVE, QUESTION)
    for line in reply["text"].splitlines():
        expect(answer).to_contain_text(line.removeprefix("- "))
    expect(chat.buttons).to_have_text(reply["suggestions"])
    expect(chat.field).to_have_value("")

    label = chat.buttons.first.inner_text()
    chat.press(label)
    expect(chat.lines.nth(-2)).to_contain_text(label)
    expect(chat.lines).to_have_count(5)
    said = chat.lines.all_inner_texts()
    page.reload()
    expect(chat.lines).to_have_text(said, use_inner_text=True)

    chat.send.click()
    expect(chat.problem).to_have_text("Write your message first.")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(chat.lines).to_have_text(said, use_inner_text=True)
    words = "a worry " * 600
    chat.field.fill(words)
    chat.send.click()
    expect(chat.problem).to_contain_text("too long")
    expect(chat.field).to_have_value(words)
    markup = "<b>How</b> do I complain?"
    chat.ask(markup)
    expect(chat.lines.nth(-2)).to_contain_text(markup)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages(open_window, window, scheme, assert_accessible):
    page = open_window("/", color_scheme=scheme, reduced_motion="reduce", **window)
    assert_accessible(page)
    page.get_by_role("link", name="Ashgate").click()
    chat = Chat(page)
    assert_accessible(page)
    chat.ask(QUESTION)
    assert_accessible(page)
    chat.ask(DISCLOSURE)
    chat.ask("My son has taken a lot of pills and won't wake up")
    chat.send.click()
    expect(chat.problem).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/chat/nowhere", "/nowhere"])
def test_a_page_that_is_not_there_says_where_to_go(open_window, window, path, assert_accessible):
    page = open_window(path, **window)
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert_accessible(page)
    page.get_by_role("link", name="Pick your school").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask your school")


def test_the_watch_sees_what_no_page_may_do(open_window):
    page = open_window("/")
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://example.org/pixel' }))")
    until(lambda: page.evaluate("true") and page.watch.faults)
    assert "Content Security Policy" in page.watch.faults[0]
    page.watch.faults.clear()


def test_on_trial_a_complaint_is_written_and_not_sent(open_chat, window, staff):
    chat = open_chat(TRIAL, **window)
    before = len(staff.notices)
    chat.ask("help me write a formal complaint")
    chat.ask("Three coats were lost")
    for _ in range(3):
        page = chat.press("Skip this")
    expect(page).to_contain_text("Three coats were lost")
    expect(page).to_contain_text("nobody at the school reads it")
    answer = chat.press("Send it")
    expect(answer).to_contain_text("was not sent")
    expect(answer).not_to_contain_text("Your number")
    assert len(staff.notices) == before
