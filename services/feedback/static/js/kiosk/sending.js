// Sending what waits: an opinion leaves the device only after the server's own line says that it has it.

const ADDRESS = "/feedback/api/intake";
const AT_ONCE = 100;
const PATIENCE_MS = 30_000;
const TAKEN = new Set(["accepted", "duplicate", "late"]);

// One sender at a time on this device, whichever windows are open. Gives `{trouble, results}`: trouble is "" when all was
// sent, "network" when the server was not reached, "token" when it does not know this device (any more).
export function sendWaiting(queue) {
  return navigator.locks.request("ruam-kiosk-sending", () => sendAll(queue));
}

async function sendAll(queue) {
  const results = new Map();
  for (;;) {
    const batch = await queue.waiting(AT_ONCE);
    if (!batch.length) return { trouble: "", results };
    const { trouble, lines } = await send(batch, await queue.recall("token"));
    const known = lines.filter(({ id }) => batch.some((opinion) => opinion.id === id));
    const taken = known.filter(({ outcome }) => TAKEN.has(outcome));
    await queue.settle(
      taken.map(({ id }) => id),
      known.filter(({ outcome }) => outcome === "rejected"),
    );
    for (const line of known) results.set(line.id, line);
    if (taken.length) await queue.remember("sentAt", Date.now());
    if (trouble || !known.length) return { trouble: trouble || "network", results };
  }
}

async function send(batch, token) {
  const lines = [];
  try {
    const answer = await fetch(ADDRESS, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token ?? ""}`,
        "Content-Type": "application/x-ndjson",
        "Ruam-Sent-At": new Date().toISOString(),
      },
      body: batch.map(({ line }) => `${JSON.stringify(line)}\n`).join(""),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status === 401 || answer.status === 403) return { trouble: "token", lines };
    if (!answer.ok) return { trouble: "network", lines };
    for await (const line of linesOf(answer.body)) lines.push(JSON.parse(line));
    return { trouble: "", lines };
  } catch {
    return { trouble: "network", lines }; // what was answered before the cut counts
  }
}

// Whole lines only: the last one without its end may be cut.
async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const pieces = (rest + value).split("\n");
    rest = pieces.pop();
    yield* pieces.filter(Boolean);
  }
}
