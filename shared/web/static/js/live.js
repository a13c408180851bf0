// Figures that move without a reload.
//
//   <main data-live-source="/reporting/live">      where the server-sent events come from
//   <dd data-live="opinions">212</dd>              its text becomes event.opinions, a number as the language writes it
//   <time data-live="as_of">…</time>               becomes the Bangkok time of an ISO 8601 moment
//   <rect data-live-set="width:opinions.bar">      its attribute becomes event["opinions.bar"]
//   <main data-live-shape="5f0c…">                 an event of another event.shape: rows came or went, the page fetches
//   <div id="board" data-live-part>                itself anew and takes over these parts
//   <p data-live-state="">                         becomes "live" while the stream is open, else "waiting"
//   <p data-live-announce>                         says its own new text to a screen reader, at most every 20 s
//
// Each event is the whole state as one JSON object for readers of every language, so the server renders it once and a
// reconnect needs no memory. The first load is complete without any of this.

const QUIET_MS = 20_000;
const LONGEST_PAUSE_MS = 30_000;
const SPREAD_MS = 2_000; // a thousand pages do not fetch themselves at the same moment

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
      const state = JSON.parse(event.data);
      swap(root, state);
      reshape(root, state);
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
  for (const node of root.querySelectorAll("[data-live-set]")) {
    const [attribute, key] = node.dataset.liveSet.split(/:(.*)/s);
    if (state[key] !== undefined) node.setAttribute(attribute, state[key]);
  }
}

let fetching = false;

async function reshape(root, state) {
  const node = root.querySelector("[data-live-shape]");
  if (!node || fetching || state.shape === undefined || node.dataset.liveShape === state.shape) return;
  fetching = true;
  await new Promise((later) => setTimeout(later, Math.random() * SPREAD_MS));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) takeOver(root, new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // the next event tries again
  } finally {
    fetching = false;
  }
}

function takeOver(root, fresh) {
  const focused = document.activeElement?.id;
  for (const part of root.querySelectorAll("[data-live-part]")) {
    const other = fresh.getElementById(part.id);
    if (other) part.replaceWith(document.adoptNode(other));
  }
  root.querySelector("[data-live-shape]").dataset.liveShape = fresh.querySelector("[data-live-shape]").dataset.liveShape;
  if (focused && document.activeElement?.id !== focused) root.getElementById(focused)?.focus();
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
