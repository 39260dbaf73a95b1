"""The processes that are measured, the one that sends to them and the one that takes their replies."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request

TICK = os.sysconf('SC_CLK_TCK')


class Failed(Exception):
    """Something was lost or did not start: the figures of this run are worth nothing."""


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def fetch(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


class Program:
    """A server under measurement; its first line on standard output is `listening http://HOST:PORT`."""

    def __init__(self, command, log, environment=None):
        self.log = log
        with open(log, 'wb') as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                env={**os.environ, **(environment or {})}, start_new_session=True)
        line = self.process.stdout.readline().decode().strip()
        if not line.startswith('listening http://'):
            self.stop()
            raise Failed(f'{command[0]} did not start: ' + open(log, encoding='utf-8').read()[-2000:])
        self.address = line.removeprefix('listening http://')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cpu(self):
        """Seconds of processor time so far, its own and the system's for it."""
        with open(f'/proc/{self.process.pid}/stat', encoding='ascii') as file:
            fields = file.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        """MiB that are resident, and of them what is no file's."""
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as file:
            found = dict(re.findall(r'(VmRSS|RssAnon):\s+(\d+)', file.read()))
        return int(found['VmRSS']) / 1024, int(found['RssAnon']) / 1024

    def metrics(self):
        """The samples of `/metrics`: name, labels as they stand there, value."""
        text = fetch(f'http://{self.address}/metrics')
        return [(name, labels, float(value))
                for name, labels, value in re.findall(r'^schoolgate_(\w+)(?:\{(.*)\})? (\S+)$', text, re.M)]

    def idle(self):
        """Waits until it does next to nothing."""
        before = self.cpu()
        while True:
            time.sleep(0.25)
            after = self.cpu()
            if after - before <= 2 / TICK:
                return
            before = after


class Receiver:
    """nginx as the provider's end: takes every reply and notice, answers 204, and counts."""

    def __init__(self, folder):
        self.port = free_port()
        self.polls = 0
        os.makedirs(folder, exist_ok=True)
        with open(f'{folder}/nginx.conf', 'w', encoding='ascii') as file:
            file.write(f'''
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{self.port};
    location / {{ return 204; }}
    location /count {{ stub_status; }}
  }}
}}
''')
        self.process = subprocess.Popen(
            ['nginx', '-c', f'{folder}/nginx.conf', '-e', f'{folder}/error.log'], start_new_session=True)
        deadline = time.monotonic() + 10
        while True:
            try:
                self.count()
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise Failed('nginx does not start') from error
                time.sleep(0.02)

    def url(self, path):
        return f'http://127.0.0.1:{self.port}{path}'

    def count(self):
        """How many requests it took, without these questions."""
        numbers = fetch(self.url('/count')).split('\n')[2].split()
        self.polls += 1
        return int(numbers[2]) - self.polls

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Sender:
    """wrk, that sends the requests of a file over `connections` connections, the next when the last is answered."""

    def __init__(self, path, address, connections):
        script = os.path.join(os.path.dirname(__file__), 'replay.lua')
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            ['wrk', '-t1', f'-c{connections}', '-d3600', '--timeout', '60', '-s', script, f'http://{address}', '--',
             path, str(connections)], stdout=subprocess.PIPE, text=True)

    def wait(self):
        """Returns when all are answered: seconds, and what wrk says of the answers (times in µs)."""
        for line in self.process.stdout:
            if line == 'sent\n':
                seconds = time.perf_counter() - self.start
                self.process.send_signal(signal.SIGINT)
            elif line.startswith('{'):
                self.process.wait()
                report = json.loads(line)
                if report['refused'] or report['broken']:
                    raise Failed(f"{report['refused']} requests were refused and {report['broken']} broken")
                return seconds, report
        raise Failed('wrk did not run')
