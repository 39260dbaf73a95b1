"""What the browser tests stand on: the service, the browser, and windows whose every step is watched."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from chat import Chat
from service import ELSEWHERE, LIVE, Program, Service, Staff

# Two cores may be shared with a build: patience costs nothing where the page is right.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

WINDOWS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}


def pytest_addoption(parser):
    parser.addoption("--program", required=True, help="the built schoolgate")
    parser.addoption("--packs", required=True, help="a state folder with built packs")
    parser.addoption("--shots", help="a folder for a picture of each window at the end of its test")


@pytest.fixture(scope="session")
def program(request):
    return Program(request.config.getoption("--program"), os.path.abspath(request.config.getoption("--packs")))


@pytest.fixture(scope="session")
def staff():
    staff = Staff()
    yield staff
    staff.close()


@pytest.fixture(scope="session")
def make_service(program, staff, tmp_path_factory):
    """Starts services with settings of their own, one school live, and ends them."""
    made = []

    def make(**settings):
        live = {f"notice_{LIVE}_url": staff.url}
        made.append(Service(program, tmp_path_factory.mktemp("service"), **{**live, **settings}).start())
        return made[-1]

    yield make
    for service in made:
        service.close()


@pytest.fixture(scope="session")
def service(make_service):
    """The service that most tests share; each window is another parent."""
    return make_service()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            # Coming back to a page may bring it back as it was left, as it does for a parent.
            ignore_default_args=["--disable-back-forward-cache"],
            # No name but ours is known, so that no test can depend on another machine.
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield browser
        browser.close()


class Watch:
    """What the windows of a test did that no page of ours may do."""

    def __init__(self, context, address):
        self.faults = []
        self.host = urlsplit(address).netloc
        context.on("console", self.message)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", self.request)

    def message(self, message):
        # A page that is not there and a service that is down are said in the console too; the tests look for them.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"{message.type}: {message.text}")

    def request(self, request):
        if request.is_navigation_request() and request.url == ELSEWHERE:
            return
        if urlsplit(request.url).netloc != self.host:
            self.faults.append(f"a request to {request.url}")


@pytest.fixture
def open_window(browser, service, request):
    """Opens windows of a browser of their own, at an address of the service. They are watched to the end of the test."""
    opened = []

    def open_window(path="/", at=service, **options):
        context = browser.new_context(base_url=at.address, locale="en-GB", **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.watch = Watch(context, at.address)
        opened.append(page)
        page.goto(path)
        return page

    yield open_window
    faults = []
    for number, page in enumerate(opened):
        if folder := request.config.getoption("--shots"):
            name = re.sub(r"[^a-z0-9]+", "-", f"{request.node.name}-{number}".lower()).strip("-")
            page.bring_to_front()
            page.screenshot(path=Path(folder) / f"{name}.png")
        faults += page.watch.faults
        page.context.close()
    assert faults == []


@pytest.fixture(params=WINDOWS)
def window(request):
    """The options of a phone's window and of a desktop's."""
    return WINDOWS[request.param]


@pytest.fixture
def open_chat(open_window):
    """Opens a window at a school's chat."""

    def open_chat(school=LIVE, **options):
        return Chat(open_window(f"/chat/{school}", **options))

    return open_chat


@pytest.fixture
def assert_accessible():
    """Fails for what axe-core finds against WCAG 2.2 AA or good practice, for what it cannot tell, and for sideways scrolling."""
    axe = Axe()
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check(page):
        # What stands under a header that stays is no smaller for it: it can be scrolled.
        page.evaluate("scrollTo(0, 0)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window"
        # A plot is for the eye, with a table beside it; axe cannot tell what is behind the words in a drawing.
        found = axe.run(
            page, context={"exclude": [["svg.plot"]]},
            options={"runOnly": tags, "resultTypes": ["violations", "incomplete"]})
        assert found.violations_count == 0, found.generate_report()
        assert [rule["id"] for rule in found.response["incomplete"]] == []

    return check
