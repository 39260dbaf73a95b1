"""The web chat as a person or a screen reader finds their way in it."""

from playwright.sync_api import expect


def assert_seen(locator):
    """Fails unless the element comes to lie in the window, whole, with nothing over its corners: not header, not field."""
    locator.page.wait_for_function(
        """(element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          const corners = [[left + 1, top + 1], [right - 1, top + 1], [left + 1, bottom - 1], [right - 1, bottom - 1]];
          return corners.every(([x, y]) => {
            const found = document.elementFromPoint(x, y);
            return found !== null && (element.contains(found) || found.contains(element));
          });
        }""",
        arg=locator.element_handle())


def tab_to(locator, backwards=False):
    """Goes to an element by the Tab key alone, which must get there and show where it is."""
    for _ in range(30):
        locator.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if locator.evaluate("(element) => element === document.activeElement"):
            break
    expect(locator).to_be_focused()
    assert locator.evaluate("(element) => getComputedStyle(element).outlineStyle") != "none"


class Chat:
    def __init__(self, page):
        self.page = page
        self.log = page.get_by_role("log", name="Conversation")
        self.lines = self.log.locator(".line")
        self.answers = self.log.locator(".assistant, .school")
        self.field = page.get_by_role("textbox", name="Your message")
        self.send = page.get_by_role("button", name="Send")
        self.suggestions = page.get_by_role("form", name="Suggested messages")
        self.buttons = self.suggestions.get_by_role("button")
        self.typing = page.get_by_text("The assistant is writing")
        self.banner = page.get_by_role("complementary", name="Notice")
        self.problem = page.get_by_role("alert")
        self.earlier = page.get_by_role("link", name="Show earlier messages")

    def ask(self, text):
        """Writes and sends a message; the answer to it."""
        self.field.fill(text)
        return self.answered(self.send.click)

    def press(self, label):
        """Presses a suggested message's button; the answer to it."""
        return self.answered(self.suggestions.get_by_role("button", name=label, exact=True).click)

    def answered(self, act):
        """Does something that is answered; the answer."""
        count = self.answers.count()
        act()
        expect(self.answers).to_have_count(count + 1)
        expect(self.typing).to_be_hidden()
        return self.answers.last
