"""Measures the service beside a bare route and beside the usual way in Python, and prints tables.

It fails when a message was lost, and never because a figure is not what it should be.
"""

import argparse
import contextlib
import glob
import json
import os
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from messages import SECRET, Messages
from processes import Failed, Program, Receiver, Sender

ROOT = os.path.abspath(f'{os.path.dirname(__file__)}/../../..')


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.messages = Messages(ROOT)
        self.count = 0
        subprocess.run(
            [f'{options.bin}/schoolgate', 'knowledge', 'build', '--state-dir', f'{folder}/built'], cwd=ROOT, check=True,
            stdout=subprocess.DEVNULL)
        self.calm = self.without_urgent(self.messages.texts)
        self.receiver = Receiver(f'{folder}/nginx')

    def without_urgent(self, texts):
        """Those that are not answered at once: what is measured is that they are taken in."""
        lines = [json.dumps({'id': f'{school} {number}', 'school': school, 'text': text}, ensure_ascii=False)
                 for school in texts for number, text in enumerate(texts[school])]
        run = subprocess.run(
            [f'{self.options.bin}/schoolgate', 'answer', '--state-dir', f'{self.folder}/built'], cwd=ROOT, check=True,
            input='\n'.join(lines), text=True, capture_output=True)
        found = {school: [] for school in texts}
        for line in run.stdout.splitlines():
            answer = json.loads(line)
            if answer['escalation'] not in ('urgent', 'emergency'):
                school, number = answer['id'].split()
                found[school].append(texts[school][int(number)])
        return found

    def new_folder(self):
        self.count += 1
        path = f'{self.folder}/run-{self.count}'
        os.mkdir(path)
        return path

    def service(self, state, quiet):
        """`serve` with the generic channel of every school; `state` gets the built packs."""
        if not os.path.lexists(f'{state}/packs'):
            os.symlink(f'{self.folder}/built/packs', f'{state}/packs')
        environment = {'SCHOOLGATE_INTAKE_QUIET': quiet}
        for school in self.messages.schools:
            name = school.upper().replace('-', '_')
            environment[f'SCHOOLGATE_CHANNELS_GENERIC_{name}_SECRET'] = SECRET
            environment[f'SCHOOLGATE_CHANNELS_GENERIC_{name}_CALLBACK_URL'] = self.receiver.url('/replies')
            environment[f'SCHOOLGATE_NOTICE_{name}_URL'] = self.receiver.url('/notices')
        return Program(
            [f'{self.options.bin}/schoolgate', 'serve', '--http-port', '0', '--state-dir', state, '--knowledge-dir',
             f'{ROOT}/Knowledge'], f'{state}/log', environment)

    def bare(self):
        return Program([f'{self.options.bin}/BareRoute'], f'{self.new_folder()}/log')

    def peer(self, *more):
        folder = self.new_folder()
        return Program(
            [self.options.python, f'{ROOT}/Tests/Benchmarks/webhooks/peer.py', ROOT, f'{folder}/peer.sqlite',
             self.receiver.url('/replies'), *more], f'{folder}/log', {'SECRET': SECRET})

    def send(self, program, count, connections, texts=None):
        path = f'{self.folder}/requests'
        self.messages.write(path, count, program.address, texts)
        return Sender(path, program.address, connections)


def total(samples, name, label=''):
    return sum(value for found, labels, value in samples if found == name and label in labels)


def await_accepted(program, count):
    """Waits for the last answers to be counted; a message that was answered and is not there is lost."""
    deadline = time.monotonic() + 10
    while (accepted := total(program.metrics(), 'messages_accepted_total')) < count:
        if time.monotonic() > deadline:
            raise Failed(f'{count} messages were sent and {accepted:.0f} accepted')
        time.sleep(0.05)


def await_delivered(program, count):
    """Waits until `count` messages were accepted, none waits for its turn and nothing is left to be delivered."""
    most, deadline = -1, time.monotonic() + 60
    while True:
        samples = program.metrics()
        waiting = total(samples, 'turns_pending') + total(samples, 'outbox_depth')
        if total(samples, 'messages_accepted_total') >= count and waiting == 0:
            return samples
        done = total(samples, 'deliveries_total', 'result="sent"') + total(samples, 'turns_total')
        if done > most:
            most, deadline = done, time.monotonic() + 60
        elif time.monotonic() > deadline:
            raise Failed(f'nothing moves on: {waiting:.0f} messages and deliveries wait')
        time.sleep(0.1)


# MARK: Taking messages in

def hooks(bench):
    """Requests a second, CPU and waiting times of a message that is only taken in."""
    options = bench.options
    count, connections = options.burst, options.connections
    rows = {name: [] for name in ('bare', 'schoolgate', 'peer', 'peer, shared commits')}
    screening = screening_cost(bench)
    for _ in range(options.rounds):
        with bench.bare() as program:
            rows['bare'].append(burst(bench, program, count, connections))
        # No turn begins within eight seconds of quiet, the most that can be set. The messages are looked through for what
        # is urgent as they come in; that is waited for, and taken off again by what it costs alone.
        with bench.service(bench.new_folder(), '8s') as program:
            program.idle()
            began = time.monotonic()
            row = burst(bench, program, count, connections)
            await_accepted(program, count)
            if total(program.metrics(), 'turns_total') > 0:
                raise Failed(f'turns began after {time.monotonic() - began:.1f} s: send fewer with --burst')
            rows['schoolgate'].append(row)
        for name, more in (('peer', ()), ('peer, shared commits', ('--group',))):
            with bench.peer('--take-only', *more) as program:
                rows[name].append(burst(bench, program, count // 5, connections))

    middle = {name: {key: statistics.median(row[key] for row in found) for key in found[0]} for name, found in rows.items()}
    bare, ours = middle['bare']['cpu'], middle['schoolgate']['cpu']
    print(f'\nA message taken in ({count} each, {connections} connections, median of {options.rounds} rounds)')
    print(f'{"":40}{"req/s":>9}{"CPU µs":>9}{"of bare":>9}{"p50 ms":>9}{"p99 ms":>9}')

    def line(name, row, cpu=None):
        cpu = cpu or row['cpu']
        print(f'{name:40}{row["rate"]:9.0f}{cpu:9.1f}{cpu / bare:8.2f}x{row["p50"]:9.1f}{row["p99"]:9.1f}')

    line('bare Hummingbird route', middle['bare'])
    line('schoolgate: proven, deduped, on disk', middle['schoolgate'], ours - screening)
    print(f'{"  goal":40}{"":9}{"":9}{2:8.2f}x')
    print(f'{"  with its look for what is urgent":40}{"":9}{ours:9.1f}{ours / bare:8.2f}x')
    floor = bare + sqlite_cost(bench)
    print(f'{"bare route and SQLite alone":40}{"":9}{floor:9.1f}{floor / bare:8.2f}x')
    line('FastAPI, a commit each', middle['peer'])
    line('FastAPI, shared commits', middle['peer, shared commits'])


def burst(bench, program, count, connections):
    sender = bench.send(program, count, connections, bench.calm)
    before = program.cpu()
    seconds, report = sender.wait()
    program.idle()
    return {
        'rate': count / seconds, 'cpu': (program.cpu() - before) / count * 1e6, 'p50': report['p50'] / 1000,
        'p99': report['p99'] / 1000,
    }


def sqlite_cost(bench):
    """µs of CPU of SQLite alone for the rows of a message: prepared, in a store of ours, 32 messages to a commit."""
    state = bench.new_folder()
    subprocess.run(
        [f'{bench.options.bin}/schoolgate', 'migrate', '--state-dir', state, '--knowledge-dir', f'{ROOT}/Knowledge'],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    path, = glob.glob(f'{state}/*.sqlite')
    store = sqlite3.connect(path, isolation_level=None)
    store.execute('PRAGMA synchronous = FULL')
    texts = [(school, text) for school in bench.calm for text in bench.calm[school]]
    rows = [(texts[number % len(texts)], number // 4, number) for number in range(bench.options.burst)]
    before = time.process_time()
    for start in range(0, len(rows), 32):
        part = rows[start:start + 32]
        store.execute('BEGIN IMMEDIATE')
        store.executemany(
            "INSERT INTO conversations (channel, school, account, address, sequence, due_at) VALUES ('generic', ?, '', ?, 1, 1)"
            ' ON CONFLICT (channel, school, account, address) DO UPDATE SET sequence = conversations.sequence + 1',
            ((school, f'parent-{conversation}') for (school, _), conversation, _ in part))
        store.executemany(
            'INSERT INTO messages (conversation, sequence, channel, school, account, provider_id, kind, words, is_group,'
            " stands_alone, received_at, is_pending, failures) VALUES (?, 1, 'generic', ?, '', ?, 'text', ?, 0, 0, 1, 1, 0)",
            ((conversation + 1, school, f'msg_{number}', text) for (school, text), conversation, number in part))
        store.execute('COMMIT')
    used = time.process_time() - before
    store.close()
    return used / len(rows) * 1e6


def screening_cost(bench):
    """µs of CPU that it takes to look through one of the messages for what is urgent."""
    words = [text.replace('\n', '\\n') for texts in bench.messages.texts.values() for text in texts]
    run = subprocess.run(
        [f'{bench.options.bin}/ScreeningBenchmark', f'{ROOT}/Knowledge'], input='\n'.join(words), text=True, check=True,
        capture_output=True)
    return 1e6 / float(re.search(r'safeguarding check: (\d+) messages/s', run.stdout)[1])


# MARK: Whole turns

def turns(bench):
    """From the webhook to the reply that the provider has taken."""
    count, connections = bench.options.turns, bench.options.connections
    print(f'\nWhole turns ({count} messages, {connections} connections, all at once; timed until no reply is left)')
    print(f'{"":40}{"turns/s":>9}{"CPU µs":>9}')
    with bench.service(bench.new_folder(), '0s') as program:
        program.idle()
        taken, before = bench.receiver.count(), program.cpu()
        sender = bench.send(program, count, connections)
        sender.wait()
        samples = await_delivered(program, count)
        seconds, used = time.perf_counter() - sender.start, program.cpu() - before
        # What is urgent takes along all that its conversation has waiting: a few turns answer several messages.
        answered = total(samples, 'turns_total')
        ours, cpu = answered / seconds, used / answered * 1e6
        replies = bench.receiver.count() - taken - total(samples, 'notices_total', 'result="sent"')
        if replies < answered:
            raise Failed(f'{answered:.0f} turns and {replies:.0f} replies')
        print(f'{"schoolgate":40}{ours:9.0f}{cpu:9.0f}   ({replies:.0f} replies received)')
        print(f'{"  goal":40}{1500:9}')
    for name, more in (('FastAPI, a commit each', ()), ('FastAPI, shared commits', ('--group',))):
        few = count // 10
        with bench.peer(*more) as program:
            taken, before = bench.receiver.count(), program.cpu()
            sender = bench.send(program, few, connections)
            sender.wait()
            deadline = time.monotonic() + 120
            while bench.receiver.count() - taken < few:
                if time.monotonic() > deadline:
                    raise Failed(f'{name}: replies are missing')
                time.sleep(0.1)
            rate = few / (time.perf_counter() - sender.start)
            cpu = (program.cpu() - before) / few * 1e6
        print(f'{name:40}{rate:9.0f}{cpu:9.0f}   (schoolgate: {ours / rate:.1f} times as many)')


# MARK: Start

def starts(bench):
    """From starting the process to the first message that is on disk."""
    state = bench.new_folder()
    with bench.service(state, '2s') as program:
        program.idle()
    ours = [start(bench, lambda: bench.service(state, '2s')) for _ in range(bench.options.starts)]
    peers = [start(bench, bench.peer) for _ in range(max(1, bench.options.starts // 3))]
    print(f'\nFrom start to the first accepted message (median and best of {len(ours)}, of {len(peers)} for FastAPI)')
    for name, times in (('schoolgate, packs built', ours), ('  goal', [150]), ('FastAPI', peers)):
        print(f'{name:40}{statistics.median(times):9.0f} ms{min(times):9.0f} ms')


def start(bench, open_program):
    began = time.perf_counter()
    with open_program() as program:
        # Signed after the address is known: some microseconds.
        request, = bench.messages.requests(1, program.address)
        host, port = program.address.split(':')
        with socket.create_connection((host, int(port)), 10) as connection:
            connection.sendall(request)
            head = connection.recv(4096)
        took = (time.perf_counter() - began) * 1000
    if not head.startswith(b'HTTP/1.1 202'):
        raise Failed(f'the first message was answered {head[:40]!r}')
    return took


# MARK: Memory

def memory(bench):
    """What is resident while messages come and are answered, wave after wave."""
    options = bench.options
    waves = max(1, min(20, options.messages // 5000))
    size = options.messages // waves
    print(f'\nResident memory over {waves * size} messages, whole turns (MiB; goal 80, flat)')
    print(f'{"messages":>12}{"resident":>12}{"no file of it":>15}{"turns/s":>10}')
    with bench.service(bench.new_folder(), '0s') as program:
        program.idle()
        print('%12d%12.1f%15.1f' % (0, *program.memory()))
        before = 0
        for wave in range(1, waves + 1):
            sender = bench.send(program, size, options.connections)
            sender.wait()
            answered = total(await_delivered(program, wave * size), 'turns_total')
            rate, before = (answered - before) / (time.perf_counter() - sender.start), answered
            print('%12d%12.1f%15.1f%10.0f' % (wave * size, *program.memory(), rate), flush=True)


def disk(folder):
    """Milliseconds until one page is on the disk: what a commit waits for."""
    with open(f'{folder}/page', 'wb') as file:
        times = []
        for _ in range(100):
            file.write(b'-' * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main():
    runs = {'hooks': hooks, 'turns': turns, 'start': starts, 'memory': memory}
    parser = argparse.ArgumentParser(prog='Tests/Benchmarks/service', description=__doc__)
    parser.add_argument('--bin', required=True, help=argparse.SUPPRESS)
    parser.add_argument('--python', required=True, help=argparse.SUPPRESS)
    parser.add_argument('--only', choices=runs, action='append', help='one of the four runs; may be repeated')
    parser.add_argument('--rounds', type=int, default=3, help='how often taking in is measured (%(default)s)')
    parser.add_argument('--burst', type=int, default=20_000, help='messages of a round (%(default)s)')
    parser.add_argument('--connections', type=int, default=64, help='that send at the same time (%(default)s)')
    parser.add_argument('--turns', type=int, default=20_000, help='messages that are answered (%(default)s)')
    parser.add_argument('--starts', type=int, default=9, help='how often a start is measured (%(default)s)')
    parser.add_argument('--messages', type=int, default=100_000, help='messages of the memory run (%(default)s)')
    options = parser.parse_args()
    # So that what was started ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Beside the build: a temporary folder may lie in memory, where nothing waits for a disk.
    with tempfile.TemporaryDirectory(dir=f'{ROOT}/.build', prefix='benchmark-') as folder, contextlib.ExitStack() as stack:
        with open('/proc/loadavg', encoding='ascii') as file:
            load = file.read().split()[0]
        print(f'{os.cpu_count()} cores, load {load} before the start, {disk(folder):.2f} ms for a page to be on the disk')
        bench = Bench(options, folder)
        stack.callback(bench.receiver.stop)
        for name in options.only or runs:
            runs[name](bench)


if __name__ == '__main__':
    try:
        main()
    except Failed as failure:
        raise SystemExit(f'service benchmark: {failure}') from None
