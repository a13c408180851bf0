// Figures that move without a reload.
//
//   <main data-live-source="/reporting/live">      where the server-sent events come from
//   <dd data-live="opinions">212</dd>              its text becomes event.opinions, a number as the language writes it
//   <time data-live="as_of">…</time>               becomes the Bangkok time of an ISO 8601 moment
//   <p data-live-state="">                         becomes "live" while the stream is open, else "waiting"
//   <p data-live-announce>                         says its own new text to a screen reader, at most every 20 s
//
// Each event is the whole state as one JSON object for readers of every language, so the server renders it once and a
// reconnect needs no memory. The first load is complete without any of this.

const QUIET_MS = 20_000;
const LONGEST_PAUSE_MS = 30_000;

export function followLive(root) {
  const source = root.querySelector("[data-live-source]")?.dataset.liveSource;
  if (!source) return;
  const announce = announcer(root);
  let pause = 1_000;

  function connect() {
    const stream = new EventSource(source);
    stream.onopen = () => {
      pause = 1_000;
      show(root, "live");
    };
    stream.onmessage = (event) => {
      swap(root, JSON.parse(event.data));
      announce();
    };
    stream.onerror = () => {
      show(root, "waiting");
      if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      setTimeout(connect, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    addEventListener("pagehide", () => stream.close(), { once: true });
  }

  connect();
  addEventListener("pageshow", (event) => event.persisted && connect());
}

function swap(root, state) {
  for (const node of root.querySelectorAll("[data-live]")) {
    const value = state[node.dataset.live];
    if (value === undefined) continue;
    if (node.tagName === "TIME") node.dateTime = value;
    const text = inWords(node, value);
    if (node.textContent !== text) node.textContent = text;
  }
}

function inWords(node, value) {
  const thai = document.documentElement.lang === "th";
  if (node.tagName === "TIME") {
    const time = new Date(value).toLocaleTimeString("en-GB", { timeZone: "Asia/Bangkok" });
    return thai ? `${time} น.` : time;
  }
  return typeof value === "number" ? value.toLocaleString("en-US") : String(value);
}

function show(root, state) {
  for (const node of root.querySelectorAll("[data-live-state]")) node.dataset.liveState = state;
}

function announcer(root) {
  const spoken = root.querySelector("[data-live-announce]");
  if (!spoken) return () => {};
  const region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("aria-live", "polite");
  spoken.after(region);
  let last = Date.now();
  return () => {
    if (Date.now() - last < QUIET_MS) return;
    last = Date.now();
    region.textContent = spoken.textContent;
  };
}
