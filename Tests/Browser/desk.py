"""Somebody with an account at the desk, and the authenticator app on their phone."""

import base64
import hmac
import io
import re
import struct
import time
from urllib.parse import parse_qs, urlsplit

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

PASSWORD = "a long enough password"


def heading(page):
    return page.get_by_role("heading", level=1)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


class Phone:
    """An authenticator app. Source: RFC 6238."""

    def __init__(self):
        self.secret = None
        self.step = 0

    def scan(self, picture):
        """Reads the key from a picture of its QR code; the key."""
        (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)), formats=zxingcpp.BarcodeFormat.QRCode)
        link = urlsplit(code.text)
        assert (link.scheme, link.netloc) == ("otpauth", "totp")
        self.secret = parse_qs(link.query)["secret"][0]
        return self.secret

    def code(self):
        """What it shows; a code is good once, so the next time it is the next one."""
        self.step = max(self.step + 1, int(time.time()) // 30)
        mac = hmac.digest(base64.b32decode(self.secret), struct.pack(">Q", self.step), "sha1")
        (number,) = struct.unpack_from(">I", mac, mac[-1] & 15)
        return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


class Member:
    """A member of staff."""

    def __init__(self, service, role, name):
        self.name, self.password, self.phone = name, PASSWORD, Phone()
        self.email = re.sub("[^a-z]+", ".", name.lower()) + "@denbighshire.example"
        service.add_account(role, self.email, name, PASSWORD)

    def give_password(self, page, password=None):
        page.get_by_label("E-mail address").fill(self.email)
        page.get_by_label("Password").fill(password or self.password)
        press(page, "Sign in")

    def set_up(self, page):
        """Sets the second step up, as the page says."""
        expect(heading(page)).to_have_text("Set up two-step sign-in")
        key = self.phone.scan(page.get_by_role("img", name="QR code").screenshot())
        expect(page.locator(".key")).to_have_text(" ".join(re.findall("....", key)))
        page.get_by_label("Code from your app").fill(self.phone.code())
        press(page, "Set it up")
        expect(heading(page)).to_have_text("Keep these recovery codes")

    def sign_in(self, page):
        """Signs in, the first time or again, with as many steps as are asked for."""
        self.give_password(page)
        expect(heading(page)).not_to_have_text("Sign in")
        if heading(page).inner_text() == "Set up two-step sign-in":
            self.set_up(page)
            page.get_by_role("link", name="I have kept them").click()
        elif heading(page).inner_text() == "One more step":
            page.get_by_label("Code from your app").fill(self.phone.code())
            press(page, "Go on")
            expect(heading(page)).not_to_have_text("One more step")
