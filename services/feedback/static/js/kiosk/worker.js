// The kiosk's service worker: the page and all its files of one version, so that a reload needs no network.
// The server writes `const KIOSK = {version, header, files, scope}` above these lines.

const PREFIX = "ruam-kiosk-";
const CURRENT = PREFIX + KIOSK.version;
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(KIOSK.scope)) {
    event.respondWith(page(request));
  } else if (KIOSK.files.includes(url.pathname)) {
    event.respondWith(caches.match(request, { cacheName: CURRENT }).then((kept) => kept ?? fetch(request)));
  }
});

async function install() {
  const cache = await caches.open(CURRENT);
  await cache.addAll(KIOSK.files);
  for (const old of await olderCaches()) {
    const kept = await (await caches.open(old)).keys();
    const pages = kept.map((request) => request.url).filter((url) => new URL(url).pathname.startsWith(KIOSK.scope));
    await keep(pages);
  }
  await self.skipWaiting();
}

async function activate() {
  await Promise.all((await olderCaches()).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function olderCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CURRENT);
}

// Fetched without cookies: the language stands in the address alone.
async function keep(urls) {
  const cache = await caches.open(CURRENT);
  await Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(url, { credentials: "omit", cache: "no-store" });
      if (isCurrent(answer)) await cache.put(url, answer);
    }),
  );
}

function isCurrent(answer) {
  return answer.ok && answer.headers.get(KIOSK.header) === KIOSK.version;
}

// The network's page where it answers in time, else the kept one.
async function page(request) {
  const kept = await keptPage(request);
  if (!kept) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  }
}

async function keptPage(request) {
  const cache = await caches.open(CURRENT);
  const url = new URL(request.url);
  const language = url.searchParams.get("lang") ?? "th";
  return cache.match(`${url.origin}${url.pathname}?lang=${language}`);
}
