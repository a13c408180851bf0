"""The load by wrk, driven by a Lua script that is generated for each run."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

from tests.benchmarks.load_shapes import Load, LoadError, LoadReport

THREADS = 2

# wrk runs the script once to set up (`setup`, `done`) and once in each thread. Ids are version 4 UUIDs in form: the
# run's random part, then thread and count. Threads begin at different lines, so that bodies differ at any moment.
SCRIPT = """\
local threads, settings = {{}}, {settings}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init()
  lines = {{}}
  for line in io.lines(settings.corpus) do lines[#lines + 1] = line end
  line_at, count = (number - 1) * math.floor(#lines / settings.threads), 0
  answered, accepted, refused, problem = 0, 0, 0, ""
end

local function new_id()
  count = count + 1
  return string.format("%s-%04x-4000-8000-%012x", settings.run, number, count)
end

local function next_line()
  line_at = line_at % #lines + 1
  return lines[line_at]
end

function request()
  if settings.identity == "header" then
    wrk.headers["Idempotency-Key"] = new_id()
    return wrk.format("POST", wrk.path, wrk.headers, next_line())
  end
  local batch = {{}}
  for n = 1, settings.batch do batch[n] = '{{"id":"' .. new_id() .. '",' .. next_line():sub(2) end
  return wrk.format("POST", wrk.path, wrk.headers, table.concat(batch, "\\n") .. "\\n")
end

function response(status, headers, body)
  answered = answered + 1
  if status ~= settings.status then
    refused = refused + 1
    if problem == "" then problem = status .. " " .. body:sub(1, 500) end
  elseif settings.accepted ~= "" then
    accepted = accepted + select(2, body:gsub(settings.accepted, "%0"))
  end
end

function done(summary, latency)
  local sums, first = {{answered = 0, accepted = 0, refused = 0}}, ""
  for _, thread in ipairs(threads) do
    for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
    if first == "" then first = thread:get("problem") end
  end
  local errors = summary.errors
  io.write(string.format("\\nREPORT %d %d %d %d %d %d %d %d %s\\n", sums.answered, summary.duration, sums.accepted,
    sums.refused, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max, first:gsub("%s+", " ")))
end

wrk.headers["Content-Type"] = settings.content_type
for name, value in pairs(settings.headers) do wrk.headers[name] = value end
"""


def script(load: Load) -> str:
    """The Lua script for one run. `accepted` is taken literally, whatever it contains."""
    settings = {
        "corpus": str(load.corpus),
        "run": uuid4().hex[:8],
        "threads": THREADS,
        "identity": load.identity,
        "batch": load.batch,
        "status": load.status,
        "accepted": "".join(f"%{sign}" if not sign.isalnum() else sign for sign in load.accepted),
        "content_type": load.content_type,
        "headers": dict(load.headers),
    }
    return SCRIPT.format(settings=_lua(settings))


def send(load: Load) -> LoadReport:
    """Run wrk. Raises LoadError when it can't be run, or ends without a report."""
    program = shutil.which("wrk")
    if program is None:
        raise LoadError("wrk is not installed: install the package wrk, or let the own generator send the load")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "load.lua"
        path.write_text(script(load), encoding="utf-8")
        command = [program, f"-t{THREADS}", f"-c{load.connections}", f"-d{max(round(load.seconds), 1)}s", "--timeout"]
        done = subprocess.run(
            [*command, "10s", "-s", str(path), load.url],
            capture_output=True, text=True, timeout=load.seconds + 60, check=False,
        )  # fmt: skip
    return _report(done.stdout, done.stderr)


def _report(output: str, errors: str) -> LoadReport:
    line = next((line for line in output.splitlines() if line.startswith("REPORT ")), None)
    if line is None:
        raise LoadError(f"wrk ended without a report: {(errors or output).strip()[-500:]}")
    parts = line.split(" ", 9)
    requests, microseconds, accepted, refused, broken, p50, p99, longest = map(int, parts[1:9])
    return LoadReport(
        "wrk", requests, microseconds / 1e6, accepted, refused, broken,
        p50 / 1000, p99 / 1000, longest / 1000, parts[9] if len(parts) > 9 else "",
    )  # fmt: skip


def _lua(value: object) -> str:
    """A Python value as a Lua literal. JSON's escapes of quotes and backslashes are Lua's too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{_lua(name)}] = {_lua(item)}" for name, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
