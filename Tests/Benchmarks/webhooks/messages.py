"""Signed webhooks, as they go over the wire, written to a file before anything is timed."""

import base64
import glob
import hashlib
import hmac
import json
import time

KEY = b'a key of the benchmark, 32 bytes'
SECRET = 'whsec_' + base64.b64encode(KEY).decode()


def texts(root):
    """The questions of the evaluation sets by school."""
    found = {}
    for path in sorted(glob.glob(f'{root}/Tests/Evaluation/*/questions.jsonl')):
        with open(path, encoding='utf-8') as file:
            for line in file:
                row = json.loads(line)
                found.setdefault(row['school'], []).append(row['text'])
    return found


def signed(identifier, body, at):
    mac = hmac.digest(KEY, f'{identifier}.{at}.'.encode() + body, hashlib.sha256)
    return 'v1,' + base64.b64encode(mac).decode()


class Messages:
    """An endless row of messages that never repeats an id. Each conversation has four, none behind the other."""

    IN_CONVERSATION = 4

    def __init__(self, root):
        self.texts = texts(root)
        self.schools = sorted(self.texts)
        self.written = 0
        # Ids of this run never meet those of an earlier one.
        self.run = f'{time.time_ns():x}'

    def requests(self, count, address, texts=None):
        """The next `count` requests, as bytes for `address` (HOST:PORT).

        `texts` are the words to take instead of all, by school.
        """
        texts = texts or self.texts
        # A timestamp may be 300 s off each way: one in the future leaves most of ten minutes to send all of them.
        at = int(time.time()) + 270
        conversations = max(1, count // self.IN_CONVERSATION)
        for number in range(count):
            conversation = number % conversations
            school = self.schools[conversation % len(self.schools)]
            words = texts[school]
            identifier = f'msg_{self.run}{self.written + number}'
            body = json.dumps({
                'sender': f'parent-{self.run}-{self.written + conversation}',
                'message': words[(conversation // len(self.schools) + number // conversations) % len(words)],
                'metadata': {'platform': 'site', 'locale': 'en-GB', 'page': '/contact'},
            }, ensure_ascii=False).encode()
            yield (
                f'POST /hooks/generic/{school} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: benchmark\r\n'
                f'Content-Type: application/json\r\nContent-Length: {len(body)}\r\nwebhook-id: {identifier}\r\n'
                f'webhook-timestamp: {at}\r\nwebhook-signature: {signed(identifier, body, at)}\r\n\r\n').encode() + body
        self.written += count

    def write(self, path, count, address, texts=None):
        """Writes the next `count` as `replay.lua` reads them."""
        with open(path, 'wb') as file:
            for request in self.requests(count, address, texts):
                file.write(b'%d\n%s\n' % (len(request), request))
