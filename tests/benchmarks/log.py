"""The event log: append by waiting callers and processes, feed over HTTP, verify.

Every append is durable when it is answered. The log, its limit and its peer store the same event (log_event.py) on the
same server, in rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from shared.eventlog.migrate import migrate
from shared.eventlog.verify import verify
from shared.servers.postgres import RUNTIME
from tests.benchmarks.context import Context
from tests.benchmarks.figures import Figure, Pace, median
from tests.benchmarks.limit import limit
from tests.benchmarks.log_append import appends, fill
from tests.benchmarks.log_feed import read_feed, served_feed
from tests.benchmarks.peers import eventsourcing_appends

ROUNDS = 3
SECONDS = 2.0
CALLERS = 64
VERIFIED_EVENTS = 1_000_000

# Callers in each process, processes.
SETTINGS = ((1, 1), (CALLERS, 1), (256, 1), (CALLERS, 2), (CALLERS, 4))
RATE_GOALS = {(CALLERS, 1): 10_000.0}
P99_GOALS = {(CALLERS, 1): 15.0, (CALLERS, 4): 60.0}


@dataclass(frozen=True, slots=True)
class Round:
    """All writers measured shortly after each other, so that whatever else the machine does disturbs all of them."""

    limit: Pace
    peers: dict[int, Pace]
    appends: dict[tuple[int, int], Pace]


def run(context: Context) -> list[Figure]:
    """Append figures first, on a small log; then feed and verify on a million events."""
    urls = context.postgres
    migrate(urls.owner, "feedback", RUNTIME)
    migrate(urls.owner, "long", RUNTIME)
    rounds = [_round(context, number) for number in range(1, ROUNDS + 1)]
    return [*append_figures(rounds), *long_log_figures(context)]


def _round(context: Context, number: int) -> Round:
    urls = context.postgres
    context.say(f"round {number} of {ROUNDS}: limit, peer, then append by {len(SETTINGS)} settings")
    return Round(
        limit(urls.owner, "feedback", SECONDS),
        {callers: eventsourcing_appends(urls.owner, callers, SECONDS) for callers in (1, CALLERS)},
        {
            (callers, processes): appends(urls.app, "feedback", processes, callers, SECONDS)
            for callers, processes in SETTINGS
        },
    )


def append_figures(rounds: Sequence[Round]) -> list[Figure]:
    """Rate and p99 for each setting, then the ratios that were set as goals; each the median of the rounds."""
    best = median([one_round.limit.per_second for one_round in rounds])
    figures: list[Figure] = []
    for setting in SETTINGS:
        callers, processes = setting
        name = f"append, {callers} caller{'s' if callers > 1 else ''}" + (
            f" × {processes} processes" if processes > 1 else ""
        )
        paces = [one_round.appends[setting] for one_round in rounds]
        peers = [one_round.peers[callers] for one_round in rounds if processes == 1 and callers in one_round.peers]
        peer_rate = median([peer.per_second for peer in peers]) if peers else None
        peer_p99 = median([peer.p99 for peer in peers]) if peers else None
        rate, p50, p99 = (median([getattr(pace, of) for pace in paces]) for of in ("per_second", "p50", "p99"))
        figures += (
            Figure(name, rate, "events/s", best, peer_rate, RATE_GOALS.get(setting)),
            Figure(f"{name}, p99", p99, "ms", None, peer_p99, P99_GOALS.get(setting), "lower", f"p50 {p50:.1f} ms"),
        )
    return [*figures, *_ratios(rounds)]


def _ratios(rounds: Sequence[Round]) -> list[Figure]:
    one = [one_round.appends[CALLERS, 1].per_second for one_round in rounds]
    limits = [one_round.limit.per_second for one_round in rounds]
    peers = [one_round.peers[CALLERS].per_second for one_round in rounds]
    four = [one_round.appends[CALLERS, 4].per_second for one_round in rounds]
    note = f"{CALLERS} callers"
    return [
        Figure("append, share of the limit", _ratio(one, limits), "", goal=0.6, note=note),
        Figure("append, times the peer", _ratio(one, peers), "", goal=10, note=note),
        Figure("append, four processes to one", _ratio(four, one), "", goal=1.2, note=f"{note} in each"),
    ]


def _ratio(rates: Sequence[float], others: Sequence[float]) -> float:
    return median([rate / other for rate, other in zip(rates, others, strict=True)])


def long_log_figures(context: Context) -> list[Figure]:
    """Pull a long log over HTTP as a department's hub does, and verify what was pulled from the file alone."""
    urls, export = context.postgres, context.folder / "export.ndjson"
    context.say(f"filling a log with {VERIFIED_EVENTS:,} events")
    fill(urls.app, "long", VERIFIED_EVENTS)
    context.say("feed over HTTP")
    with served_feed(urls.app, "long", context.folder / "keys") as client:
        seconds = read_feed(client, VERIFIED_EVENTS, export)
    line = export.stat().st_size / VERIFIED_EVENTS
    context.say("verify")
    began = perf_counter()
    with export.open("rb") as lines:
        verified = verify(lines)
    spent = perf_counter() - began
    return [
        Figure(
            "feed over HTTP", verified.count / seconds, "events/s", goal=100_000, note=f"one reader, {line:.0f} B each"
        ),
        Figure("verify 1 million events", spent, "s", goal=12, better="lower", note="from the exported file"),
    ]
