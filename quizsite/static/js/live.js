// A room: the page of a player, the desk of a host, the wall. Without it each is plain forms.
//
// The server's page is the truth. A ring of the doorbell, a return to the tab, a clock that ran out: each only means "look
// again". A ring that is lost costs a moment, since the page also looks by itself. One ring says more: at an opening it
// brings the key to the item that the page holds sealed since everybody got ready.
//
// Answers: each change goes out by itself under an operation id, and is sent again under the same id until it is
// acknowledged. Until then it is kept in the tab's storage, and survives a reload.

import { entriesOf, fill, isTouched, newId } from "./site.js";

const room = document.getElementById("room");
const live = () => document.getElementById("live");
const byId = (id) => document.getElementById(id);

window.htmx.process(document.body);

// --- Looking ----------------------------------------------------------------------------------------------------------

const JITTER = 300;       // a full room does not ask in the same instant
const spread = () => Number(live().dataset.large ?? 0);
let isLooking = false;
let isAsked = false;      // something rang while a look was under way
let lookTimer = 0;
let lookedAt = performance.now();
let receivedAt = 0;       // when the newest receipt came

function lookSoon(delay = Math.random() * spread()) {
  clearTimeout(lookTimer);
  lookTimer = setTimeout(look, delay);
}

async function look() {
  clearTimeout(lookTimer);
  if (isLooking) { isAsked = true; return; }
  isLooking = true;
  const askedAt = performance.now();
  try { await window.htmx.ajax("GET", room.dataset.url, { source: room, target: "#live", swap: "outerMorph" }); }
  finally { isLooking = false; }
  // What came may have been drawn before the answer that was received meanwhile.
  if (isAsked || receivedAt > askedAt) { isAsked = false; look(); }
}

document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail.ctx?.response?.status;
  if (event.target.matches?.("form") && status !== 404 && status !== 403) { note("That did not go through. Press once more."); return; }
  // The seat is gone, or somebody signed out: the whole page says what became of it.
  if (status === 404 || status === 403) location.reload();
  else if (status === 503) lookSoon(700 + Math.random() * 600);
  else if (status >= 400) lookSoon(3000 + Math.random() * 3000);
});

document.addEventListener("htmx:error", (event) => {
  if (event.target.matches?.("form")) note("No connection. Nothing was changed; press once more.");
  isAway();
  lookSoon(1500 + Math.random() * 1500);
});

function note(text) {
  byId("note")?.replaceChildren(Object.assign(document.createElement("p"), { className: "error", textContent: text }));
}

// An answer that overtook another is newer than it: a page never goes back.
document.addEventListener("htmx:before:swap", (event) => {
  const version = event.detail.ctx?.text?.match(/data-version="(\d+)"/)?.[1];
  if (version && Number(version) < Number(live().dataset.version)) event.preventDefault();
});

document.addEventListener("htmx:after:swap", (event) => {
  // What was unsealed here says nothing of the line, and its clock is a guess: the page soon looks by itself.
  if (event.detail.ctx?.response) { lookedAt = performance.now(); isBack(); }
  readClock();
  showLocalTimes();
  tell();
  if (edited || pending) wait(tries ? "Not received yet. It is kept here and goes out by itself." : "Sending");
  fillAndSend();
});

// --- The doorbell -----------------------------------------------------------------------------------------------------

const SILENCE = 35_000;
const NONCE = 12;
let streams = [];
let hiddenAt = 0;

function listen() {
  for (const stream of streams) stream.close();
  streams = [room.dataset.stream, room.dataset.desk].filter(Boolean).map((address) => {
    const stream = new EventSource(address);
    // What rang before it was open was not heard.
    stream.onopen = () => lookSoon();
    stream.onmessage = (event) => {
      const [version, key] = event.data.split(" ");
      if (address === room.dataset.desk) lookSoon();
      else if (Number(version) > Number(live().dataset.version)) hear(Number(version), key);
    };
    return stream;
  });
}

async function hear(version, key) {
  const text = key && await unseal(version, key);
  // Few missed what the others hold, and their clock runs as well.
  if (!text) lookSoon(key ? Math.random() * Math.min(JITTER, spread()) : undefined);
  // A look may have been faster.
  else if (version > Number(live().dataset.version)) window.htmx.swap({ text, sourceElement: room, target: "#live", swap: "outerMorph" });
}

// What was sealed at another version than the one that was opened stays shut. So it does without https: browsers have no
// crypto.subtle there.
async function unseal(version, key) {
  const { version: seen, sealed } = live().dataset;
  if (!sealed || version !== Number(seen) + 1) return null;
  try {
    const [secret, box] = [key, sealed].map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    const lock = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["decrypt"]);
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.subarray(0, NONCE) }, lock, box.subarray(NONCE));
    return new TextDecoder().decode(open);
  } catch { return null; }
}

// With the bell connected a look now and then is enough; without it the page asks often, and never all pages at once.
function lookByItself() {
  const rest = streams.every((stream) => stream.readyState === EventSource.OPEN) ? 30_000 : 3000;
  setTimeout(() => {
    if (!document.hidden && performance.now() - lookedAt > rest / 2) look();
    lookByItself();
  }, rest * (0.5 + Math.random()));
}

// Phones end a stream without a word while they sleep, and it looks open afterwards.
function wake() {
  if (document.hidden) { hiddenAt = performance.now(); return; }
  if (performance.now() - hiddenAt > SILENCE) listen();
  look();
}

document.addEventListener("visibilitychange", wake);
window.addEventListener("pageshow", (event) => { if (event.persisted) { listen(); look(); } });
window.addEventListener("online", () => { look(); send(); });
window.addEventListener("offline", () => isAway());

// --- The line ---------------------------------------------------------------------------------------------------------

let awaySince = null;

function line(state, text) {
  const shown = byId("line");
  if (!shown || shown.textContent === text) return;
  shown.dataset.state = state;
  shown.textContent = text;
}

function isAway() {
  awaySince ??= new Date();
  const since = awaySince.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  line("offline", pending ? `No connection since ${since}. Your answer is kept here and goes out by itself.` : `No connection since ${since}. This page goes on by itself.`);
}

function isBack() {
  if (awaySince) send();
  awaySince = null;
  line("", "connected");
}

// --- The clock: the server's, counted down here -----------------------------------------------------------------------

const EARLY = 250;        // the last quarter of a second belongs to the line
let endsAt = 0;
let ticking = 0;
let spokenAt = "";

function readClock() {
  clearTimeout(ticking);
  if (live().dataset.phase !== "open" || live().hasAttribute("data-paused")) return;
  endsAt = performance.now() + Number(live().dataset.left) - EARLY;
  tick();
}

// An answer was on its way between these two moments, and what its receipt says was so at one of them. A clock that
// agrees is left alone, so a slow line does not make it limp; one that was set by a guess is put right.
function setClock(left, sentAt) {
  if (live().dataset.phase !== "open" || live().hasAttribute("data-paused")) return;
  clearTimeout(ticking);
  endsAt = Math.min(Math.max(endsAt, sentAt + left - EARLY), performance.now() + left - EARLY);
  tick();
}

function tick() {
  const left = Math.max(0, endsAt - performance.now());
  const seconds = Math.ceil(left / 1000);
  const words = seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  for (const clock of document.querySelectorAll("[data-clock]")) {
    if (clock.textContent !== words) clock.textContent = words;
    clock.parentElement.dataset.phase = seconds <= 5 ? "last" : "";
  }
  if (seconds === 5) say("5 seconds left", "five");
  if (left > 0) { ticking = setTimeout(tick, left % 1000 || 1000); return; }
  // Over here; there after the second of grace. What is on its way goes first.
  send();
  ticking = setTimeout(look, EARLY + 1050 + Math.random() * Math.max(JITTER, spread()));
}

// The server writes moments in the time zone of the site: people in others read their own.
function showLocalTimes() {
  const style = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  for (const time of document.querySelectorAll("time[data-local]")) time.textContent = new Date(time.dateTime).toLocaleString("en-GB", style);
}

// --- What is said -----------------------------------------------------------------------------------------------------

function say(text, once) {
  const mark = `${live().dataset.item}-${live().dataset.round}-${once}`;
  if (spokenAt === mark) return;
  spokenAt = mark;
  byId("milestone").textContent = text;
}

let before = live().dataset.phase;

function tell() {
  const { phase, item } = live().dataset;
  const isRevealed = live().hasAttribute("data-revealed");
  const state = `${phase}${isRevealed}`;
  if (state !== before) {
    const words = { ready: "Get ready", open: `Item ${item} is open`, closed: isRevealed ? "The answer is here" : "Closed", board: "The standings are here", ended: "The quiz has ended" };
    say(words[phase] ?? "", state);
    if (form() === null && before.startsWith("open")) window.scrollTo(0, 0);
  }
  before = state;
}

// --- Answers ----------------------------------------------------------------------------------------------------------

const QUIET = 400;
const FIRST_RETRY = 500;
const LAST_RETRY = 5000;
const STORE = `answer ${room.dataset.url}`;

let pending = recall();   // what is not acknowledged yet: {url, body, op, form}
let seq = 0;              // the newest of the form that is open
let isSending = false;
let tries = 0;
let sendTimer = 0;
let edited = null;        // a form with a change that has not become an operation yet
let editTimer = 0;
let isLeaving = false;    // the next page may have been drawn before what is under way was received: it is kept for it

function recall() {
  try { return JSON.parse(sessionStorage.getItem(STORE)); } catch { return null; }
}

function keep() {
  try {
    if (pending) sessionStorage.setItem(STORE, JSON.stringify(pending));
    else sessionStorage.removeItem(STORE);
  } catch { /* a full or forbidden storage: the answer is still in the page, and on its way */ }
}

const form = () => document.querySelector("form.own");
const key = (one) => `${room.dataset.url}${one.id}`;

function change(one, delay) {
  const state = JSON.stringify(entriesOf(one));
  // Leaving a box tells of a change once more, which has gone out already.
  if (state === one.dataset.sent && delay) return;
  edited = one;
  wait("Sending");
  clearTimeout(editTimer);
  editTimer = setTimeout(commit, delay);
}

function commit() {
  clearTimeout(editTimer);
  if (!edited) return;
  const one = edited;
  edited = null;
  seq = Math.max(seq + 1, Number(one.dataset.seq));
  one.dataset.sent = JSON.stringify(entriesOf(one));
  const op = newId();
  const body = new URLSearchParams(entriesOf(one));
  body.append("_op", op);
  body.append("_seq", seq);
  pending = { url: one.action, form: key(one), body: String(body), op };
  tries = 0;
  keep();
  send();
}

async function send() {
  if (edited) commit();
  if (!pending || isSending) return;
  isSending = true;
  clearTimeout(sendTimer);
  const sent = pending;
  const sentAt = performance.now();
  let answer = null;
  try {
    answer = await fetch(sent.url, {
      method: "POST",
      headers: { "HX-Request": "true", "X-CSRFToken": token(), "Content-Type": "application/x-www-form-urlencoded" },
      body: sent.body,
      signal: AbortSignal.timeout(8000),
    });
  } catch { /* no line: again below */ }
  isSending = false;
  if (answer?.ok) { received(sent, await answer.text(), sentAt); return; }
  if (answer?.status === 404 || answer?.status === 403) { drop(sent); location.reload(); return; }
  if (answer?.status === 422 || answer?.status === 400) { drop(sent); look(); return; }
  if (!answer) isAway();
  wait("Not received yet. It is kept here and goes out by itself.");
  tries += 1;
  sendTimer = setTimeout(send, Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (tries - 1)) * (0.75 + Math.random() / 2));
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];

// A receipt speaks of what was received: until then the line below the form says that there is something newer.
function wait(text) {
  const receipt = byId("receipt");
  if (!receipt || receipt.textContent === text) return;
  receipt.replaceChildren(Object.assign(document.createElement("p"), { className: "small muted", textContent: text }));
}

function drop(sent) {
  if (pending?.op !== sent.op) return;
  pending = null;
  if (!isLeaving) keep();
}

function received(sent, html, sentAt) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("receipt");
  const isOfThis = form() !== null && sent.form === key(form());
  drop(sent);
  receivedAt = performance.now();
  tries = 0;
  isBack();
  if (isOfThis) seq = Math.max(seq, Number(fresh.dataset.seq));
  const isNewest = pending === null && edited === null;
  if (isOfThis && isNewest) byId("receipt")?.replaceWith(fresh);
  // Another page of this seat has a newer one, or the item is over: the server's page says how it stands.
  const [told, seen] = [fresh.dataset.version, live().dataset.version].map(Number);
  if (fresh.dataset.accepted !== "yes" || told > seen) look();
  else if (isOfThis && told === seen) setClock(Number(fresh.dataset.left), sentAt);
  if (pending) send();
}

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    const one = event.target.closest("form.own");
    if (one) change(one, QUIET);
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.own")) return;
  if (event.submitter?.hasAttribute("formaction")) { takeAlong(event.target); return; }
  event.preventDefault();
  change(event.target, 0);
});

// The last word on an item goes as a form of its own: with all entries, and a number after all that went before.
function takeAlong(one) {
  commit();
  one.elements._op.value = newId();
  one.elements._seq.value = Math.max(seq + 1, Number(one.dataset.seq));
}

window.addEventListener("beforeunload", (event) => {
  isLeaving = true;
  if (edited || pending) send();
  if (pending && awaySince) event.preventDefault();
});

// What a reload found in the tab's storage is put back into the form it belongs to, and goes out either way; so does what
// was entered before this script came.
function fillAndSend() {
  const one = form();
  if (one && !one.dataset.sent) {
    seq = Number(one.dataset.seq) - 1;
    if (pending?.form === key(one)) { fill(one, new URLSearchParams(pending.body)); seq = Math.max(seq, Number(new URLSearchParams(pending.body).get("_seq"))); }
    else if (isTouched(one)) change(one, 0);
    one.dataset.sent = JSON.stringify(entriesOf(one));
  }
  if (pending) send();
}

// --- Desk and wall: the counter once a second while an item is open, and the keys of the host --------------------------

async function count() {
  const address = live().dataset.counter;
  if (address && !document.hidden) {
    try {
      const answer = await fetch(address);
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("counter");
      if (fresh && live().dataset.counter) byId("counter")?.replaceWith(fresh);
    } catch { /* the line says so */ }
  }
  setTimeout(count, 1000);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("textarea, select, summary, a, button, input")) return;
  if (event.key !== " " && document.documentElement.dataset.letterKeys === "off") return;
  const button = document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button) { event.preventDefault(); button.click(); }
});

listen();
lookByItself();
if (room.dataset.desk) count();
readClock();
showLocalTimes();
fillAndSend();
