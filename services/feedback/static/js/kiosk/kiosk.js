// The kiosk's page: one step at a time, kept on the device before anyone is thanked, sent whenever the server can be reached.

import { watchIdle } from "./idle.js";
import { showOfficer } from "./officer.js";
import { openQueue } from "./queue.js";
import { sendWaiting } from "./sending.js";

const SEND_EVERY_MS = 15_000;
const RENEW_EVERY_MS = 5 * 60_000;
const ANSWER_MS = 4_000;

const root = document.querySelector("[data-kiosk]");
const form = root.querySelector("form");
const { consultation, opensAt, endsAt, idle, warning, thanks, most } = root.dataset;
const steps = [...root.querySelectorAll("[data-step]")];
const asked = steps.filter((step) => step.matches("[data-asked]"));
const language = document.documentElement.lang;
const draft = `ruam-draft:${form.dataset.draft}`;
const part = (name) => root.querySelector(`[data-${name}]`);
let current = "welcome";
let thanked = "";
let thanksTimer = 0;

const begun = location.hash.slice(1);
const queue = await openQueue();
const trusted = await takeToken();
const refreshOfficer = showOfficer(root, queue, { reasons: JSON.parse(root.dataset.reasons), trusted, sendNow });
const touched = watchIdle({
  dialog: part("idle-warning"),
  count: part("idle-count"),
  idleSeconds: Number(idle),
  warningSeconds: Number(warning),
  isBusy: () => isAsked(current) || part("officer").open || (current === "welcome" && form.elements.text.value !== ""),
  reset,
});

root.addEventListener("click", onClick);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  forward();
});
for (const link of document.querySelectorAll(".header__link[hreflang]")) {
  link.addEventListener("click", () => (link.hash = isAsked(current) ? current : ""));
}
addEventListener("online", sendNow);
setInterval(sendNow, SEND_EVERY_MS);
setInterval(renew, RENEW_EVERY_MS);

if (isAsked(begun)) {
  history.replaceState(null, "", location.pathname + location.search);
  show(begun);
} else {
  forget();
  show("welcome");
}
root.dataset.ready = "";
await Promise.all([keepForOffline(), sendNow()]);

function onClick(event) {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (act === "start") show(asked[0].dataset.step);
  if (act === "back") show(steps[indexOf(current) - 1].dataset.step);
  if (act === "again" || act === "leave") reset();
  if (act === "stay") touched();
}

function forward() {
  if (!isGood(current)) return;
  const last = asked.at(-1).dataset.step;
  if (current === last) finish();
  else show(steps[indexOf(current) + 1].dataset.step);
}

function isGood(name) {
  const fault = part(`fault-${name}`);
  if (!fault) return true;
  const field = name === "opinion" ? form.elements.text : form.querySelector(`[name=${name}]`);
  fault.hidden = name === "opinion" ? isText(field.value) : Boolean(form.querySelector(`[name=${name}]:checked`));
  if (!fault.hidden) field.focus();
  return fault.hidden;
}

function isText(value) {
  return value.trim() !== "" && [...value].length <= Number(most);
}

async function finish() {
  const line = opinion();
  await queue.add(line);
  forget();
  thanked = line.id;
  part("code").hidden = part("kept").hidden = true;
  show("thanks");
  const sent = sendNow();
  const soon = await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, ANSWER_MS))]);
  showReceipt(line.id, soon);
  if (!soon) showReceipt(line.id, await sent); // the answer came after all, and the visitor may still be there
}

function opinion() {
  const given = new FormData(form);
  const line = {
    id: crypto.randomUUID(),
    consultation,
    channel: "kiosk",
    language,
    text: given.get("text"),
    captured_at: new Date().toISOString(),
  };
  for (const name of ["question", "district", "group", "age_band", "gender"]) {
    if (given.get(name)) line[name] = given.get(name);
  }
  return line;
}

// Only to the visitor whose opinion it is.
function showReceipt(id, results) {
  if (current !== "thanks" || thanked !== id) return;
  const reference = results?.get(id)?.reference;
  part("code").hidden = !reference;
  part("kept").hidden = Boolean(reference);
  if (!reference) return;
  part("reference").textContent = reference;
  part("qr").src = `/feedback/receipts/${reference}/qr.svg`;
}

async function sendNow() {
  const { trouble, results } = await sendWaiting(queue);
  await refreshOfficer(trouble);
  return results;
}

function show(name) {
  current = name === "welcome" && !isOpen() ? "ended" : name;
  for (const step of steps) step.hidden = step.dataset.step !== current;
  const shown = steps[indexOf(current)];
  if (current !== "welcome") (shown.querySelector("h1") ?? shown).focus();
  scrollTo(0, 0);
  clearTimeout(thanksTimer);
  if (current === "thanks") thanksTimer = setTimeout(reset, Number(thanks) * 1000);
}

function reset() {
  forget();
  if (part("officer").open) part("officer").close();
  if (language !== "th") location.replace(`${location.pathname}?lang=th`);
  else show("welcome");
}

function forget() {
  form.reset();
  sessionStorage.removeItem(draft);
  for (const fault of root.querySelectorAll("[data-fault]")) fault.hidden = true;
}

// Between visitors the page is fetched anew, so that changed terms reach a kiosk that is never switched off.
function renew() {
  if (["welcome", "ended"].includes(current) && !part("officer").open) location.replace(`${location.pathname}?lang=th`);
}

function isOpen() {
  const now = Date.now();
  return now >= Date.parse(opensAt) && now < Date.parse(endsAt);
}

function isAsked(name) {
  return asked.some((step) => step.dataset.step === name);
}

function indexOf(name) {
  return steps.findIndex((step) => step.dataset.step === name);
}

// The device's token comes once, behind the # of the link that sets it up; true when it came with this visit.
async function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return false;
  await queue.remember("token", token);
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

async function keepForOffline() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/feedback/kiosk/worker.js", { scope: "/feedback/kiosk/" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: ["th", "en"].map((code) => `${location.origin}${location.pathname}?lang=${code}`) });
}
