"""Measures the staff desk and prints a table. It fails when a page or a notice does not come, and never because of a figure."""

import argparse
import hashlib
import http.client
import json
import os
import re
import secrets
import socketserver
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time

from messages import SECRET, signed
from processes import Failed, Program, free_port

ROOT = os.path.abspath(f'{os.path.dirname(__file__)}/../../..')
SCHOOL = 'roose'
URGENT = 'My daughter says her uncle hits her with a belt'
PATIENCE = 30


class MailServer:
    """Takes every mail, and notes when it had the whole of it."""

    def __init__(self):
        self.taken = taken = {}
        self.news = news = threading.Condition()

        class Session(socketserver.StreamRequestHandler):
            def handle(self):
                self.say(b'220 sink')
                while line := self.rfile.readline():
                    word = line[:4].upper()
                    if word == b'DATA':
                        self.say(b'354 go on')
                        mail = b''
                        while (line := self.rfile.readline()) not in (b'.\r\n', b''):
                            mail += line
                        with news:
                            for receipt in re.findall(rb'RO-[0-9A-Z]{4}-[0-9A-Z]{4}', mail):
                                taken.setdefault(receipt.decode(), time.time())
                            news.notify_all()
                    self.say(b'221 bye' if word == b'QUIT' else b'250 ok')

            def say(self, line):
                self.wfile.write(line + b'\r\n')

        socketserver.ThreadingTCPServer.daemon_threads = True
        self.server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Session)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def when(self, receipt):
        with self.news:
            if not self.news.wait_for(lambda: receipt in self.taken, PATIENCE):
                raise Failed(f'no notice of {receipt} came')
            return self.taken[receipt]


class Browser:
    """Somebody who is signed in, on one connection."""

    def __init__(self, address, token):
        self.address = address
        self.headers = {'Cookie': f'schoolgate_desk={token}'}
        self.connection = http.client.HTTPConnection(address, timeout=PATIENCE)

    def get(self, path):
        self.connection.request('GET', path, headers=self.headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise Failed(f'{path} answered {answer.status}')
        return text

    def watch(self, path):
        """Returns once the desk says that the page is out of date."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        connection.request('GET', path, headers=self.headers)
        answer = connection.getresponse()
        while line := answer.readline():
            if line.startswith(b'event: changed'):
                connection.close()
                return
        raise Failed('the desk did not say that something changed')


def fill(path, records, still_open):
    """Puts closed and open records into the store, as the service would have left them."""
    now = int(time.time() * 1000)
    with sqlite3.connect(path) as store:
        store.execute('PRAGMA foreign_keys = ON')
        store.execute(f'CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {records}) SELECT i FROM n')
        kinds = "CASE i % 5 WHEN 0 THEN 'bullying' WHEN 1 THEN 'neglect' WHEN 2 THEN 'person' WHEN 3 THEN 'pass-on-complaint' ELSE 'self-harm' END"
        level = "CASE WHEN i % 5 IN (2, 3) THEN 'staff' ELSE 'urgent' END"
        route = "CASE i % 5 WHEN 2 THEN 'office' WHEN 3 THEN 'complaint' ELSE 'safeguarding' END"
        urgency = 'CASE WHEN i % 5 IN (2, 3) THEN 1 ELSE 2 END'
        opened = f'{now} - ({records} - i) * 600000'
        closed = f'CASE WHEN i <= {records - still_open} THEN {opened} + 3600000 END'
        receipt = "printf('OLD-%08d', i)"
        for statement in (
            f"INSERT INTO conversations (channel, school, account, address, sequence) SELECT 'generic', '{SCHOOL}', '', 'old-' || i, 1 FROM n",
            f"""INSERT INTO messages (conversation, sequence, channel, school, account, provider_id, kind, words, is_group,
                received_at, is_pending, failures)
                SELECT c.id, 1, 'generic', '{SCHOOL}', '', 'old-' || i, 'text', 'I am worried about something at school', 0,
                {opened}, 0, 0 FROM n JOIN conversations c ON c.address = 'old-' || i""",
            f"""INSERT INTO cases (receipt, conversation, message, school, opened_at, words, received_at, level, level_now,
                route, urgency, kind, rule, answer, pack, closed_at)
                SELECT {receipt}, m.conversation, m.id, '{SCHOOL}', {opened}, m.words, {opened}, {level}, {level},
                {route}, {urgency}, {kinds}, 'rule', 'I have passed this on.', 'roose@0', {closed} FROM n JOIN messages m ON m.provider_id = 'old-' || i""",
            f"INSERT INTO case_acts (receipt, at, act, level) SELECT {receipt}, {opened}, 'opened', {level} FROM n",
            f"""INSERT INTO case_acts (receipt, at, act, outcome) SELECT receipt, closed_at, 'closed', 'answered' FROM cases
                WHERE closed_at IS NOT NULL""",
            f"""INSERT INTO register (receipt, school, kind, level, opened_at, acknowledged_after, closed_after, outcome)
                SELECT receipt, school, kind, level_now, opened_at, 600000, closed_at - opened_at,
                CASE WHEN closed_at IS NOT NULL THEN 'answered' END FROM cases""",
        ):
            store.execute(statement)


def signed_in(path):
    """A session of the head's, whose account is there."""
    token = secrets.token_hex(32)
    now = int(time.time() * 1000)
    with sqlite3.connect(path) as store:
        account = store.execute("SELECT id FROM accounts WHERE role = 'head'").fetchone()[0]
        digest = hashlib.sha256(f'session {token}'.encode()).hexdigest()
        store.execute(
            'INSERT INTO sessions (token, account, began_at, seen_at) VALUES (?, ?, ?, ?)', (digest, account, now, now))
    return token


def send(address, number):
    body = json.dumps({'sender': f'parent-{number}', 'message': URGENT}).encode()
    name, at = f'message-{number}', int(time.time())
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    connection.request('POST', f'/hooks/generic/{SCHOOL}', body, {
        'Content-Type': 'application/json', 'webhook-id': name, 'webhook-timestamp': str(at),
        'webhook-signature': signed(name, body, at)})
    status = connection.getresponse().status
    connection.close()
    if status != 202:
        raise Failed(f'a message was answered {status}')


def times(values):
    values = sorted(values)
    return f'{1000 * statistics.median(values):8.1f} {1000 * values[int(0.99 * (len(values) - 1) + 0.5)]:8.1f} {1000 * values[-1]:8.1f}'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--bin', required=True, help='the folder of the built program')
    parser.add_argument('--records', type=int, default=50_000)
    parser.add_argument('--open', type=int, default=200, help='how many of them are open')
    parser.add_argument('--pages', type=int, default=100, help='how often each page is asked for')
    parser.add_argument('--messages', type=int, default=100, help='how many messages are passed on')
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as state:
        program, path = f'{options.bin}/schoolgate', f'{state}/schoolgate.sqlite'
        where = ['--state-dir', state, '--knowledge-dir', f'{ROOT}/Knowledge']
        def run(*command, text=None):
            subprocess.run([program, *command, *where], check=True, input=text, text=True, stdout=subprocess.DEVNULL)
        run('knowledge', 'build')
        run('migrate')
        run('staff', 'add', '--school', SCHOOL, '--role', 'head', '--email', 'head@school.example', '--name', 'Head',
            '--password-stdin', text='a long enough password\n')
        fill(path, options.records, options.open)
        token = signed_in(path)
        mail = MailServer()
        name = SCHOOL.upper()
        environment = {
            'SCHOOLGATE_INTAKE_QUIET': '0', 'SCHOOLGATE_SMTP_URL': f'smtp://127.0.0.1:{mail.port}',
            'SCHOOLGATE_SMTP_FROM': 'desk@school.example', f'SCHOOLGATE_SAFEGUARDING_{name}_EMAIL': 'lead@school.example',
            f'SCHOOLGATE_CHANNELS_GENERIC_{name}_SECRET': SECRET,
            f'SCHOOLGATE_CHANNELS_GENERIC_{name}_CALLBACK_URL': f'http://127.0.0.1:{free_port()}/gone'}
        with Program([program, 'serve', '--http-port', '0', *where], f'{state}/log', environment) as service:
            service.idle()
            browser = Browser(service.address, token)
            print(f'{options.records} records, {options.open} of them open; milliseconds' + ' ' * 10 + 'median      p99     most')
            for title, page in (
                ('the inbox', '/desk'), ('closed records', '/desk?list=closed'), ('one record', '/desk/cases/OLD-00000001'),
                ('the annual report', '/desk/reports?of=' + str(time.gmtime().tm_year - (time.gmtime().tm_mon < 9))),
            ):
                browser.get(page)
                spent = []
                for _ in range(options.pages):
                    start = time.perf_counter()
                    browser.get(page)
                    spent.append(time.perf_counter() - start)
                print(f'{title:<52} {times(spent)}')

            shown, told = [], []
            for number in range(options.messages):
                page = browser.get('/desk')
                watch = re.search(r'data-watch="([^"]+)"', page).group(1).replace('&amp;', '&')
                watching = threading.Thread(target=browser.watch, args=(watch,))
                watching.start()
                send(service.address, number)
                watching.join()
                new = set(re.findall(r'RO-[0-9A-Z]{4}-[0-9A-Z]{4}', browser.get('/desk?auto=1'))) - set(
                    re.findall(r'RO-[0-9A-Z]{4}-[0-9A-Z]{4}', page))
                at = time.time()
                if len(new) != 1:
                    raise Failed('the new record is not in the list')
                receipt = new.pop()
                with sqlite3.connect(f'file:{path}?mode=ro', uri=True) as store:
                    committed = store.execute(
                        'SELECT opened_at FROM cases WHERE receipt = ?', (receipt,)).fetchone()[0] / 1000
                shown.append(at - committed)
                told.append(mail.when(receipt) - committed)
            print(f'{"from the committed turn to the list on an open desk":<52} {times(shown)}')
            print(f'{"from the committed turn to the mail server":<52} {times(told)}')


main()
