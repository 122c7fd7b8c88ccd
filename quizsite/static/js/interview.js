// An interview while its clock runs: saving, the countdown, going from item to item. Without it the page is plain forms.
//
// Saving: each change goes out within a second as the whole state of its item, under an operation id. It is sent again
// under the same id until the server has acknowledged it, so a lost answer is never a lost entry and never two. What is not
// yet acknowledged is kept in the tab's session storage, and survives a reload.

import { entriesOf, fill, isChoice, isTouched, newId } from "./site.js";

const paper = document.getElementById("paper");
const forms = () => [...document.querySelectorAll("form.sitting")];
const formAt = (position) => document.getElementById(`item-${position}`);
const byId = (id) => document.getElementById(id);
const base = paper.dataset.url;

// htmx takes up the page a moment after modules have run; what a reload found here goes out at once.
window.htmx.process(document.body);

// --- Saving -----------------------------------------------------------------------------------------------------------

const QUIET = 400;         // after the last key of a burst
const FIRST_RETRY = 500;
const LAST_RETRY = 8000;
const SLOTS = new Map();   // position -> what is on its way
const MINE = new Set();    // operations of this tab: the doorbell that they ring is not for it

function slotOf(form) {
  const position = Number(form.dataset.position);
  if (!SLOTS.has(position)) SLOTS.set(position, { position, op: null, seq: 0, state: null, isEdited: false, isSending: false, tries: 0, timer: 0 });
  return SLOTS.get(position);
}

const isPending = (slot) => slot.isEdited || slot.op !== null;
const pending = () => [...SLOTS.values()].filter(isPending);

function store(position, kept) {
  try { sessionStorage.setItem(`${base}${position}`, JSON.stringify(kept)); }
  catch { /* a full or forbidden storage: the entry is still in the page, and on its way */ }
}

function stored(position) {
  try { return JSON.parse(sessionStorage.getItem(`${base}${position}`)) ?? {}; } catch { return {}; }
}

function keep(form) {
  const slot = slotOf(form);
  store(slot.position, { entries: entriesOf(form), op: slot.isEdited ? null : slot.op, seq: slot.seq });
}

function edited(form, delay) {
  const slot = slotOf(form);
  const state = JSON.stringify(entriesOf(form));
  // Leaving a box tells of a change once more, which has gone out already.
  if (state === slot.state && !slot.isEdited) return;
  slot.state = state;
  slot.isEdited = true;
  keep(form);
  showCell(form);
  clearTimeout(slot.timer);
  slot.timer = setTimeout(() => send(form), delay);
}

function send(form) {
  const slot = slotOf(form);
  if (slot.isSending || !isPending(slot)) return;
  if (slot.isEdited) {
    // A new state is a new operation; a retry of an old one must carry what the old one carried.
    slot.op = newId();
    slot.seq = Math.max(slot.seq + 1, Number(form.dataset.seq));
    slot.isEdited = false;
    MINE.add(slot.op);
  }
  form.elements.op_id.value = slot.op;
  form.elements.seq.value = slot.seq;
  form.dataset.seq = slot.seq + 1;
  keep(form);
  slot.isSending = true;
  window.htmx.trigger(form, "save");
}

// All that waits, at once.
function sendAll() {
  for (const slot of pending()) {
    slot.tries = 0;
    clearTimeout(slot.timer);
    send(formAt(slot.position));
  }
}

document.addEventListener("receipt", (event) => {
  const { position, op, seq, newest, late, left, paused, closed } = event.detail;
  receivedAt = performance.now();
  const form = formAt(position);
  if (!form) return;  // the paper has gone on to another section meanwhile
  const slot = slotOf(form);
  form.dataset.seq = Math.max(Number(form.dataset.seq), seq + 1);
  slot.seq = Math.max(slot.seq, seq);
  if (slot.op === op) {
    slot.op = null;
    slot.tries = 0;
    // The number alone: a page that was on its way while this was saved does not know of it yet.
    if (!slot.isEdited) store(position, { seq });
  }
  heal();
  if (form === shown()) setClock(left);
  if (closed) { if (!pending().length) location.assign(`${base}report/`); }
  else if (late || paused || (!newest && !slot.isEdited)) refresh();
});

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form.sitting");
  if (!form) return;
  const slot = slotOf(form);
  slot.isSending = false;
  if (!isPending(slot)) { whenIdle(); return; }
  if (slot.op === null) { slot.timer = setTimeout(() => send(form), QUIET); return; }
  slot.tries += 1;
  const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (slot.tries - 1)) * (0.75 + Math.random() / 2);
  slot.timer = setTimeout(() => send(form), wait);
  if (slot.tries > 1 || !navigator.onLine) fail();
});

document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail.ctx?.response?.status;
  const form = event.target.closest?.("form.sitting");
  if (!form) return;
  if (status === 404 || status === 403) {
    // Signed out, or somebody else signed in: the entry stays in this tab until the right person is back.
    isStranger = true;
    fail();
  } else if (status === 422 || status === 400) {
    slotOf(form).isEdited = true;  // under a new id next time
  }
});

// --- What the bar says ------------------------------------------------------------------------------------------------

let failedAt = null;
let isStranger = false;

function state(name, text) {
  const line = byId("saved");
  if (line.dataset.state === name && line.textContent.trim() === text) return;
  line.dataset.state = name;
  line.textContent = text;
  if (name === "offline") line.prepend(byId("offline-icon").content.cloneNode(true), " ");
}

function fail() {
  failedAt ??= new Date();
  if (isStranger) {
    state("offline", "This browser is no longer signed in as the person who sits this interview. Sign in again in another tab, then reload.");
    return;
  }
  const count = pending().length;
  const since = failedAt.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  state("offline", `No connection since ${since}. Go on working. ${count === 1 ? "1 answer is" : `${count} answers are`} kept in this browser and ${count === 1 ? "goes" : "go"} out by ${count === 1 ? "itself" : "themselves"}.`);
}

function heal() {
  const wasAway = failedAt !== null;
  failedAt = null;
  isStranger = false;
  if (wasAway) sendAll();
}

window.addEventListener("online", () => { sendAll(); });
window.addEventListener("offline", () => { if (pending().length) fail(); });
window.addEventListener("beforeunload", (event) => { if (pending().length) event.preventDefault(); });

// --- Items ------------------------------------------------------------------------------------------------------------

const shown = () => forms().find((form) => !form.hidden);

const boxesOf = (form) => [...form.querySelectorAll(".boxes :is(input, select, textarea)")];

const isAnswered = (form) => boxesOf(form).some((box) => (isChoice(box) ? box.checked : box.value.trim()));

function showCell(form) {
  const cell = document.querySelector(`#cell-${form.dataset.position} a`);
  const answered = isAnswered(form);
  const flagged = form.elements.flagged.checked;
  cell.setAttribute("data-seen", "");
  cell.toggleAttribute("data-done", answered);
  cell.toggleAttribute("data-flag", flagged);
  cell.lastElementChild.textContent = `, ${answered ? "answered" : "open"}${flagged ? ", flagged" : ""}`;
  for (const count of document.querySelectorAll("[data-answered]")) count.textContent = document.querySelectorAll(".strip [data-done]").length;
  for (const count of document.querySelectorAll("[data-flagged]")) count.textContent = document.querySelectorAll(".strip [data-flag]").length;
}

let current = Number(paper.dataset.position);

// How long an item has been in view, for the advice afterwards. It is told on leaving, as the sum so far: one that is lost
// is made good by the next.
let sinceSeen = performance.now();

function look() {
  const form = shown();
  const now = performance.now();
  const seen = Math.round(now - sinceSeen);
  sinceSeen = now;
  if (!form || seen < 500) return;
  form.dataset.spent = Number(form.dataset.spent) + seen;
  document.querySelector(`#cell-${form.dataset.position} a`)?.setAttribute("data-seen", "");
  const body = new URLSearchParams({ spent: form.dataset.spent, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  fetch(`${base}${form.dataset.position}/looked/`, { method: "POST", body, keepalive: true }).catch(() => { /* the next one tells it */ });
}

// Shows one item, wherever the page came from.
function open() {
  if (!formAt(current)) current = Number(paper.dataset.position);
  for (const form of forms()) form.hidden = Number(form.dataset.position) !== current;
  for (const cell of document.querySelectorAll(".strip a")) {
    if (Number(cell.dataset.go) === current) cell.setAttribute("aria-current", "step");
    else cell.removeAttribute("aria-current");
  }
}

const titled = (title) => title.replace(/^Item \d+/, `Item ${current}`);

function show(position, { push = true } = {}) {
  const form = formAt(position);
  if (!form) return;
  look();
  current = Number(position);
  open();
  document.title = titled(document.title);
  if (push) history.pushState({ position }, "", `${base}${position}/`);
  form.querySelector("h1").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

window.addEventListener("popstate", () => show(location.pathname.match(/\/(\d+)\/$/)?.[1] ?? 1, { push: false }));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(Number(link.dataset.go));
});

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    const form = event.target.closest("form.sitting");
    if (form) edited(form, type === "change" ? 50 : QUIET);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.sitting");
  if (!form) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.name === "clear") {
    for (const box of boxesOf(form)) { if (isChoice(box)) box.checked = false; else box.value = ""; }
    edited(form, 0);
    return;
  }
  send(form);
  if (button?.name === "leave") { goOn(form.dataset.section, button.value); return; }
  show(Number(button?.value ?? form.dataset.position));
});

// --- On to what does not come back: the next item of a one-way section, the next section ---------------------------------

let isGoingOn = null;

// What is still on its way goes first; the step is taken once it has arrived.
function goOn(section, position = "") {
  look();
  isGoingOn = { section, position, csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value };
  sendAll();
  whenIdle();
}

async function stepOn() {
  const values = isGoingOn;
  isGoingOn = null;
  refreshedAt = performance.now();
  await window.htmx.ajax("POST", `${base}go-on/`, { source: paper, values, target: "#paper", select: "#paper", swap: "outerMorph" });
  history.pushState({}, "", `${base}${current}/`);
  shown()?.querySelector("h1").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-go-on]")) return;
  event.preventDefault();
  byId("go-on").showModal();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "go-on-form") return;
  event.preventDefault();
  byId("go-on").close();
  goOn(event.target.elements.section.value);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  if (document.documentElement.dataset.letterKeys === "off") return;
  const form = shown();
  if (!form) return;
  const position = Number(form.dataset.position);
  const act = {
    n: () => (form.querySelector("[name=leave]") ?? { click: () => show(position + 1) }).click(),
    p: () => show(position - 1),
    g: () => form.elements.flagged.click(),
    t: () => { byId("milestone").textContent = `${spoken(left())} left`; },
  }[event.key.toLowerCase()];
  if (act) { event.preventDefault(); act(); }
});

// --- The clock: the server's, counted down here -----------------------------------------------------------------------

// The nearest end counts: of the item, of the section, of the paper. While staff have stopped the clock it stands still.
const timer = byId("timer");
const arrived = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
let total, endsAt, ticking;
let before = Infinity;

const left = () => (paper.hasAttribute("data-paused") ? Number(paper.dataset.left) : Math.max(0, endsAt - performance.now()));

function setClock(milliseconds) { endsAt = performance.now() + milliseconds; }

function readClock(at) {
  total = Number(paper.dataset.total);
  endsAt = at + Number(paper.dataset.left);
  before = Infinity;
  byId("scope").textContent = paper.dataset.scope === "paper" ? "" : paper.dataset.scope;
  byId("pace").max = total;
  clearTimeout(ticking);
  tick();
}

function digits(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${hours ? `${hours}:${String(minutes).padStart(2, "0")}` : minutes}:${String(rest).padStart(2, "0")}`;
}

function spoken(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  const seconds = Math.ceil(milliseconds / 1000) % 60;
  if (!minutes) return `${seconds} seconds`;
  return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}

function tick() {
  if (paper.hasAttribute("data-untimed") && paper.dataset.scope === "paper") { byId("clock").textContent = "no limit"; return; }
  const now = left();
  byId("clock").textContent = digits(now);
  byId("pace").value = total - now;
  timer.dataset.phase = now <= 60000 ? "last" : "";
  for (const milestone of [total / 2, 600000, 300000].filter((each) => each <= total / 2)) {
    if (before > milestone && now <= milestone && before !== Infinity) byId("milestone").textContent = `${spoken(milestone)} left`;
  }
  if (before > 60000 && now <= 60000 && before !== Infinity) {
    byId("last-minute").textContent = {
      paper: "The last minute. At 0:00 the paper hands itself in; there is nothing to press.",
      section: "The last minute of this section. At 0:00 the next one begins by itself.",
      item: "The last minute for this item. At 0:00 the next one comes by itself.",
    }[paper.dataset.scope];
  }
  before = now;
  if (paper.hasAttribute("data-paused")) return;
  if (now > 0) ticking = setTimeout(tick, now % 1000 || 1000);
  else if (paper.dataset.scope === "paper") handIn();
  else runOut();
}

// The time of an item or a section is over: what is on its way goes first, then the paper as the server has it.
function runOut() {
  look();
  sendAll();
  ticking = setTimeout(refresh, 200);
}

// --- The calculator: fetched by who opens it ---------------------------------------------------------------------------

if (byId("calculator")) {
  document.documentElement.dataset.calculator = "";
  byId("sum").addEventListener("submit", (event) => event.preventDefault());
  byId("calculator").addEventListener("toggle", () => import(byId("calculator").dataset.script), { once: true });
}

// --- Handing in -------------------------------------------------------------------------------------------------------

const dialog = byId("hand-in");
let isHandingIn = false;
let isStale = false;       // another tab or device has changed something that does not show here yet

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) dialog.close();
  if (!event.target.closest("[data-hand-in]")) return;
  event.preventDefault();
  const open = document.querySelectorAll(".strip a:not([data-done])").length;
  const flagged = document.querySelectorAll(".strip a[data-flag]").length;
  const parts = [open && `${open} ${open === 1 ? "item is" : "items are"} open`, flagged && `${flagged} ${flagged === 1 ? "item is" : "items are"} flagged`].filter(Boolean);
  byId("hand-in-open").textContent = `${parts.length ? `${parts.join(" and ")}. There is time left to look at ${open + flagged === 1 ? "it" : "them"}. ` : ""}After this, nothing can be changed.`;
  dialog.showModal();
});

byId("hand-in-form").addEventListener("submit", (event) => { event.preventDefault(); dialog.close(); handIn(); });

// What is still on its way goes first. With the connection gone this waits for it; the server closes on time by itself.
function handIn() {
  isHandingIn = true;
  look();
  sendAll();
  whenIdle();
}

function whenIdle() {
  if (pending().length) return;
  if (isHandingIn) window.htmx.trigger(byId("hand-in-form"), "handin");
  else if (isGoingOn) stepOn();
  else if (isStale) refresh();
}

document.addEventListener("htmx:error", (event) => {
  if (event.target.id === "hand-in-form") setTimeout(whenIdle, 2000);
});

// --- Other tabs, other devices ----------------------------------------------------------------------------------------

let refreshedAt = -Infinity;  // when the paper was last asked for
let receivedAt = -Infinity;   // when the newest receipt came
let refreshTimer = 0;

// The paper as the server has it. What is newer here goes out first; rings that come close together are answered once,
// after the last of them.
async function refresh() {
  isStale = true;
  clearTimeout(refreshTimer);
  if (pending().length || isHandingIn) return;
  const wait = refreshedAt + 1000 - performance.now();
  if (wait > 0) { refreshTimer = setTimeout(refresh, wait); return; }
  isStale = false;
  refreshedAt = performance.now();
  await window.htmx.ajax("GET", location.pathname, { source: paper, target: "#paper", select: "#paper", swap: "outerMorph" });
}

// Somebody typed while it was on its way, and perhaps that has arrived meanwhile: theirs is newer.
document.addEventListener("htmx:before:swap", (event) => {
  if (event.target.id !== "paper" || (!pending().length && receivedAt < refreshedAt)) return;
  event.preventDefault();
  isStale = true;
  whenIdle();
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.target.id !== "paper") return;
  for (const form of forms()) {
    const slot = slotOf(form);
    slot.seq = Math.max(slot.seq, Number(form.dataset.seq) - 1);
    slot.state = null;
    form.reset();  // a box that was typed in would keep its old text
  }
  for (const position of [...SLOTS.keys()]) if (!formAt(position)) SLOTS.delete(position);
  sinceSeen = performance.now();
  open();
  // The page that came is that of the item which was shown when it was asked for.
  const { ctx } = event.detail;
  ctx.title &&= titled(ctx.title);
  readClock(performance.now());
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) { look(); return; }
  sinceSeen = performance.now();
  refresh();
});
window.addEventListener("pagehide", look);
window.addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });

if (paper.dataset.stream) {
  const stream = new EventSource(paper.dataset.stream);
  let isReopened = false;
  // What rang before it was open was not heard. Where the page came at once, that is next to nothing.
  stream.onopen = () => {
    if (isReopened || performance.now() - arrived > 1000) refresh();
    isReopened = true;
  };
  stream.onmessage = (event) => { if (!MINE.has(event.data)) refresh(); };
  // Without the bell the page looks by itself: staff may have stopped or lengthened the clock.
  setInterval(() => { if (stream.readyState !== EventSource.OPEN && !document.hidden) refresh(); }, 20000);
}

// --- What a reload found in the tab's storage, and what was entered before this script came ---------------------------

for (const form of forms()) {
  const kept = stored(form.dataset.position);
  if (kept.entries) {
    fill(form, kept.entries);
    const slot = slotOf(form);
    slot.seq = kept.seq;
    if (kept.op) slot.op = kept.op;
    else slot.isEdited = true;
    showCell(form);
    send(form);
  } else if (isTouched(form)) edited(form, 0);
  else if (kept.seq >= Number(form.dataset.seq)) isStale = true;
}
whenIdle();
readClock(arrived);  // last: a paper that is opened after its end hands itself in at once
