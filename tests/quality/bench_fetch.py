"""How close fetching comes to the limit that politeness sets: `python tests/quality/bench_fetch.py [--hosts 40] [--pages 50]`.

Starts this number of hosts on loopback (127.0.2.x), each answering after 50 ms, and fetches all their pages. The lower bound
is the time of one host's pauses and answers; the ratio to it should stay near one for any number of hosts.
"""

from __future__ import annotations

import argparse
import resource
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

from tasks.fetch.gates import Gates
from tasks.fetch.many import fetch_many
from tasks.fetch.page import Fetcher
from tasks.fetch.session import Client
from tasks.records import Reference
from tasks.web.networks import parse_networks

PAGE = b"<html><title>Tide</title><body><article>" + b"<p>The tide came in at noon and took a chair.</p>" * 40
STARTS: dict[str, list[float]] = {}
LATENCY = 0.05


class Host(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        STARTS.setdefault(self.headers["Host"], []).append(time.monotonic())
        time.sleep(LATENCY)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between two requests to a host")
    asked = parser.parse_args()
    servers = [ThreadingHTTPServer((f"127.0.2.{number}", 0), Host) for number in range(1, asked.hosts + 1)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    urls = [
        f"http://{server.server_address[0]}:{server.server_address[1]}/{page}"
        for page in range(asked.pages)
        for server in servers
    ]
    fetcher = Fetcher(Client("newsrefinery-bench/1", parse_networks(["127.0.2.0/24"])), Gates(asked.interval))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    outcomes = [fetch.outcome for fetch in fetch_many(fetcher.begin, (Reference(item=url, url=url) for url in urls))]
    seconds = time.monotonic() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    bound = (asked.pages + 1) * asked.interval
    gaps = [later - earlier for times in STARTS.values() for earlier, later in pairwise(times)]
    print(f"{outcomes.count('ok')} of {len(urls)} pages from {asked.hosts} hosts in {seconds:.1f} s")
    print(
        f"politeness alone takes {bound:.1f} s: ratio {seconds / bound:.2f}; shortest gap at a host {min(gaps):.3f} s"
    )
    print(f"memory grew by {grown / 1024:.0f} MB")


if __name__ == "__main__":
    main()
