"""The built program as the tests run it, and the staff's end of it."""

import json
import os
import select
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The school that is live: its notices go to the stand-in of its staff. All others are on trial.
LIVE, TRIAL = "denbighshire", "ashgate"
# Where "Leave quickly" leads.
ELSEWHERE = "https://www.bbc.co.uk/weather"


def until(condition, seconds=30):
    """What `condition` returns as soon as that is true of something; an error after so many seconds."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.02)
    return value


def plain_environment():
    """The environment without settings of whoever runs the tests."""
    return {key: value for key, value in os.environ.items() if not key.startswith("SCHOOLGATE_")}


class Program:
    """The built `schoolgate`, with built packs."""

    def __init__(self, path, packs):
        self.path, self.packs = path, packs

    def run(self, *arguments, text=None):
        """Standard output of a command that succeeds."""
        done = subprocess.run(
            [self.path, *arguments], input=text, env=plain_environment(), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, school, text):
        """The reply to a first message, as `ask --json` gives it."""
        return json.loads(self.run("ask", "--json", "--school", school, "--state-dir", self.packs, text))


class Staff:
    """Who takes the live school's notices."""

    def __init__(self):
        self.notices = notices = []

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self):
                notices.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self.server.server_port}/notices"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Service:
    """`schoolgate serve` on loopback, with a store of its own in `folder`."""

    def __init__(self, program, folder, **settings):
        self.log = folder / "log"
        self.settings = {
            "SCHOOLGATE_HTTP_PORT": "0",
            "SCHOOLGATE_STATE_DIR": program.packs,
            "SCHOOLGATE_STORE_URL": f"sqlite:{folder}/store.sqlite",
            "SCHOOLGATE_INTAKE_QUIET": "200ms",
            **{f"SCHOOLGATE_{key.upper()}": value for key, value in settings.items()},
        }
        self.program = program
        self.process = None

    def start(self):
        """Starts it, at the address where it was before, and waits until it is ready."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [self.program.path, "serve"], env={**plain_environment(), **self.settings}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline() if select.select([self.process.stdout], [], [], 60)[0] else ""
        assert line.startswith("listening http://"), self.log.read_text()
        self.address = line.split()[1]
        self.settings["SCHOOLGATE_HTTP_PORT"] = self.address.rsplit(":", 1)[1]
        until(self.is_ready)
        return self

    def is_ready(self):
        try:
            return urllib.request.urlopen(self.address + "/ready", timeout=10).status == 200
        except urllib.error.HTTPError:
            return False

    def add_account(self, role, email, name, password):
        """Gives somebody at the live school an account for the desk."""
        self.program.run(
            "staff", "add", "--school", LIVE, "--role", role, "--email", email, "--name", name, "--password-stdin",
            "--state-dir", self.settings["SCHOOLGATE_STATE_DIR"], "--store-url", self.settings["SCHOOLGATE_STORE_URL"],
            text=password + "\n")

    def stop(self):
        """Ends it as an administrator does, which it takes well."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None
        assert status == 0, self.log.read_text()

    def close(self):
        if self.process:
            self.stop()
