"""The same webhook job as it is usually written in Python: FastAPI on uvicorn, TF-IDF of scikit-learn, sqlite3.

A signed message is written down before 202 is said (WAL, synchronous FULL, unique on school and id); a background task
answers with the nearest article and commits state, reply and the message's end in one transaction; another posts the
replies, signed, over kept connections. It screens nothing, merges no burst and keeps no complaint: it has less to do.

Arguments: the repository, the database file, the callback URL. With `--group` messages that wait for the disk at the same
time share a commit, which is not usual; without it each has its own. With `--take-only` nothing is answered.
"""

import asyncio
import base64
import contextlib
import glob
import hashlib
import hmac
import json
import os
import re
import socket
import sqlite3
import sys
import time
import uuid

import fastapi
import httpx
import uvicorn
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from starlette.concurrency import run_in_threadpool

root, database, callback = sys.argv[1:4]
grouped = '--group' in sys.argv
key = base64.b64decode(os.environ['SECRET'].removeprefix('whsec_'))


def articles(school):
    """The school's articles over the common ones: a title with example questions, and the answer."""
    found = {}
    for folder in (f'{root}/Knowledge/common/topics', f'{root}/Knowledge/schools/{school}/articles'):
        for path in sorted(glob.glob(f'{folder}/*.md')):
            with open(path, encoding='utf-8') as file:
                _, front, body = re.split(r'^---$', file.read(), maxsplit=2, flags=re.M)
            article = {**found.get(os.path.basename(path), {}), **yaml.load(front, yaml.CSafeLoader)}
            article['body'] = body.strip() or article.get('body', '')
            found[os.path.basename(path)] = article
    return [article for article in found.values() if article['body']]


class Answers:
    def __init__(self, school):
        self.articles = articles(school)
        self.vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents='unicode')
        self.matrix = self.vectorizer.fit_transform(
            ' '.join([article.get('title', ''), *article.get('examples', []), article['body']])
            for article in self.articles)

    def __call__(self, text):
        scores = (self.matrix @ self.vectorizer.transform([text]).T).toarray().ravel()
        best = int(scores.argmax())
        if scores[best] < 0.05:
            return {'kind': 'unknown', 'text': 'I do not know. The office can help you.', 'score': 0.0}
        return {'kind': 'answer', 'text': self.articles[best]['body'], 'score': float(scores[best])}


class Store:
    def __init__(self, path):
        self.connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.connection.executescript('''
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, school TEXT, provider_id TEXT, sender TEXT,
              words TEXT, received_at REAL, answered_at REAL, UNIQUE (school, provider_id));
            CREATE INDEX IF NOT EXISTS pending ON messages (id) WHERE answered_at IS NULL;
            CREATE TABLE IF NOT EXISTS conversations (school TEXT, sender TEXT, turns INTEGER, last TEXT,
              PRIMARY KEY (school, sender));
            CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, message INTEGER, body TEXT, sent_at REAL);
        ''')
        self.waiting = []
        # One connection, one thread at a time.
        self.lock = asyncio.Lock()

    async def write(self, work):
        """What `work` returns, when it is durable."""
        if not grouped:
            async with self.lock:
                return (await run_in_threadpool(self.commit, [work]))[0]
        done = asyncio.get_running_loop().create_future()
        self.waiting.append((work, done))
        async with self.lock:
            group, self.waiting = self.waiting[:256], self.waiting[256:]
            if group:
                results = await run_in_threadpool(self.commit, [work for work, _ in group])
                for (_, future), result in zip(group, results):
                    future.set_result(result)
        return await done

    def commit(self, group):
        self.connection.execute('BEGIN IMMEDIATE')
        try:
            results = [work(self.connection) for work in group]
            self.connection.execute('COMMIT')
            return results
        except BaseException:
            self.connection.execute('ROLLBACK')
            raise


store = Store(database)
schools = {os.path.basename(path): Answers(os.path.basename(path)) for path in glob.glob(f'{root}/Knowledge/schools/*')}
arrived = asyncio.Event()
outbox = asyncio.Queue()


async def answer():
    while True:
        arrived.clear()
        pending = await store.write(lambda db: db.execute(
            'SELECT id, school, provider_id, sender, words FROM messages WHERE answered_at IS NULL ORDER BY id LIMIT 32'
        ).fetchall())
        if not pending:
            await arrived.wait()
        for number, school, identifier, sender, words in pending:
            reply = await run_in_threadpool(schools[school], words)
            body = json.dumps({'recipient_id': sender, 'in_reply_to': identifier, **reply})
            delivery = f'msg_{uuid.uuid4().hex}'

            def close(db):
                now = time.time()
                db.execute('UPDATE messages SET answered_at = ? WHERE id = ?', (now, number))
                db.execute(
                    'INSERT INTO conversations VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET turns = turns + 1, last = excluded.last',
                    (school, sender, reply['kind']))
                db.execute('INSERT INTO outbox VALUES (?, ?, ?, NULL)', (delivery, number, body))

            await store.write(close)
            outbox.put_nowait((delivery, body.encode()))


async def send(client):
    while True:
        delivery, body = await outbox.get()
        at = str(int(time.time()))
        answer = await client.post(callback, content=body, headers={
            'content-type': 'application/json', 'webhook-id': delivery, 'webhook-timestamp': at,
            'webhook-signature': signature(delivery, at, body)})
        answer.raise_for_status()
        await store.write(
            lambda db: db.execute('UPDATE outbox SET sent_at = ? WHERE id = ?', (time.time(), delivery)) and None)


def signature(identifier, at, body):
    return 'v1,' + base64.b64encode(hmac.digest(key, f'{identifier}.{at}.'.encode() + body, hashlib.sha256)).decode()


@contextlib.asynccontextmanager
async def work(_):
    async with httpx.AsyncClient(timeout=30) as client:
        tasks = [] if '--take-only' in sys.argv else [asyncio.create_task(answer())]
        tasks += [asyncio.create_task(send(client)) for _ in range(16)]
        print(f'listening http://127.0.0.1:{listener.getsockname()[1]}', flush=True)
        yield
        for task in tasks:
            task.cancel()


app = fastapi.FastAPI(lifespan=work)


@app.post('/hooks/generic/{school}')
async def hook(school: str, request: fastapi.Request):
    if school not in schools:
        return fastapi.Response(status_code=404)
    body = await request.body()
    identifier, at = request.headers.get('webhook-id', ''), request.headers.get('webhook-timestamp', '')
    given = request.headers.get('webhook-signature', '').split(' ')
    if not at.isdigit() or abs(time.time() - int(at)) > 300 or not any(
            hmac.compare_digest(signature(identifier, at, body), one) for one in given):
        return fastapi.Response(status_code=401)
    try:
        message = json.loads(body)
        sender, words = str(message['sender']), message['message']
    except (ValueError, KeyError, TypeError):
        return fastapi.Response(status_code=400)
    await store.write(lambda db: db.execute(
        'INSERT INTO messages (school, provider_id, sender, words, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        (school, identifier, sender, words, time.time())) and None)
    arrived.set()
    return fastapi.Response(status_code=202)


listener = socket.create_server(('127.0.0.1', 0), backlog=1024)
uvicorn.Server(uvicorn.Config(app, log_level='warning', access_log=False)).run(sockets=[listener])
