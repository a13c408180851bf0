"""Both load generators send what they were asked to, each request under an id of its own, and report what came back."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import pytest

from tests.benchmarks.corpus import Terms, opinions
from tests.benchmarks.load import Generator, Load, LoadError, LoadReport, send, write_corpus

TERMS = Terms("road-2570", ("web", "kiosk"), ("elderly", "youth"), ("4901", "4902"))
BODIES = list(opinions(50, TERMS, "2026-11-22T09:30:00+07:00"))


class StandIn(ThreadingHTTPServer):
    """Takes opinions as the service does and remembers them; `refusing` makes it refuse them instead."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.refusing = self.chunked = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/feedback/api/submissions"


class Taking(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one packet: no waiting for the acknowledgement of its head

    def do_POST(self) -> None:
        stand_in = self.server
        assert isinstance(stand_in, StandIn)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        stand_in.taken.append((dict(self.headers), body))
        answer = b'{"result": "accepted"}\n' * body.count(b"\n") or b"{}"
        self.send_response(422 if stand_in.refusing else 201)
        if stand_in.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer), answer))
        else:
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(params=["wrk", "asyncio"])
def generator(request: pytest.FixtureRequest) -> Generator:
    if request.param == "wrk" and not shutil.which("wrk"):
        pytest.skip("wrk is not installed")
    return request.param


@pytest.fixture
def load(stand_in: StandIn, tmp_path: Path) -> Load:
    return Load(stand_in.url, write_corpus(tmp_path / "corpus", BODIES), seconds=0.3, connections=4)


def looks_right(report: LoadReport, generator: Generator) -> bool:
    return report.generator == generator and report.rate > 10 and 0 < report.p50 <= report.p99 <= report.longest < 2000


@pytest.mark.slow
def test_single_opinions_go_round_the_corpus_each_with_a_key_of_its_own(
    load: Load, stand_in: StandIn, generator: Generator
):
    report = send(replace(load, headers={"Accept-Language": "th"}), generator)
    assert report.whole, report
    assert looks_right(report, generator)
    keys = [UUID(headers["Idempotency-Key"]) for headers, _ in stand_in.taken]
    assert len(set(keys)) == len(keys) >= report.requests
    assert {headers["Accept-Language"] for headers, _ in stand_in.taken} == {"th"}
    assert {headers["Content-Type"] for headers, _ in stand_in.taken} == {"application/json"}
    assert len(stand_in.taken) > len(BODIES)
    assert {body for _, body in stand_in.taken} == set(load.corpus.read_bytes().splitlines())


@pytest.mark.slow
def test_two_runs_never_share_a_key(load: Load, stand_in: StandIn, generator: Generator):
    send(load, generator)
    first = {headers["Idempotency-Key"] for headers, _ in stand_in.taken}
    stand_in.taken.clear()
    send(load, generator)
    assert first.isdisjoint(headers["Idempotency-Key"] for headers, _ in stand_in.taken)


@pytest.mark.slow
@pytest.mark.parametrize("chunked", [False, True])
def test_batches_have_an_id_per_line_and_what_was_accepted_is_counted(
    load: Load, stand_in: StandIn, generator: Generator, chunked: bool
):
    stand_in.chunked = chunked
    report = send(replace(load, identity="line", batch=20, accepted='"accepted"'), generator)
    assert report.whole, report
    assert report.accepted == report.requests * 20
    lines = [json.loads(line) for _, body in stand_in.taken for line in body.splitlines()]
    assert len({UUID(line["id"]) for line in lines}) == len(lines)
    assert {key for line in lines for key in line} == {"id", *BODIES[0]}
    assert {headers["Content-Type"] for headers, _ in stand_in.taken} == {"application/x-ndjson"}


@pytest.mark.slow
def test_refusals_are_counted_and_the_first_is_kept(load: Load, stand_in: StandIn, generator: Generator):
    stand_in.refusing = True
    report = send(load, generator)
    assert not report.whole
    assert report.refused == report.requests
    assert report.problem.startswith("422")


@pytest.mark.slow
def test_no_server_is_no_measurement(load: Load, generator: Generator):
    with pytest.raises(LoadError):
        send(replace(load, url="http://127.0.0.1:9/feedback/api/submissions"), generator)


def test_the_corpus_is_the_same_for_the_same_seed_and_of_varied_length():
    texts = [opinion["text"] for opinion in opinions(500, TERMS, "2026-11-22T09:30:00+07:00", seed=7)]
    assert texts == [opinion["text"] for opinion in opinions(500, TERMS, "2026-11-22T09:30:00+07:00", seed=7)]
    assert len(set(texts)) == len(texts)
    assert min(map(len, texts)) < 100
    assert max(map(len, texts)) > 500
