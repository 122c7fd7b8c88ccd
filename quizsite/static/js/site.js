// The little that CSS cannot do. Every page works without it; listeners sit on the document, so swapped content needs no set-up.

// --- Cells: arrows move, a pasted grid fills ---------------------------------------------------------------------------

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const grid = (box) => box.closest?.("[data-cells]");

function rowsOf(table) {
  const rows = [...table.querySelectorAll("[data-row]")];
  return (rows.length ? rows : [table]).map((row) => [...row.querySelectorAll("input")]);
}

function placeOf(rows, box) {
  const r = rows.findIndex((row) => row.includes(box));
  return [r, rows[r]?.indexOf(box)];
}

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const box = event.target;
  if (!step || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || !grid(box)) return;
  // Left and right first walk through the text of the cell; they leave it at its end, or when all of it is selected.
  const atEdge = box.selectionStart === (event.key === "ArrowLeft" ? 0 : box.value.length);
  if (step[1] && !atEdge && box.selectionStart === box.selectionEnd) return;
  const rows = rowsOf(grid(box));
  const [r, c] = placeOf(rows, box);
  const next = rows[r + step[0]]?.[c + step[1]];
  if (next) { event.preventDefault(); next.focus(); }
});

document.addEventListener("focusin", (event) => { if (grid(event.target)) event.target.select(); });

// Rows of texts from what people copy: a sheet, CSV, a Python or PyTorch print, MATLAB, TeX.
// A comma is a decimal sign only where something else separates.
export function readGrid(text) {
  text = text.replace(/\\(?:begin|end){\w+}/g, "").replace(/\b(?:np|numpy)\.\w+\(([^()]*)\)/g, "$1").replaceAll("{", "[").replaceAll("}", "]");
  const tidy = (value) => value.trim().replace(/^"(.*)"$/, "$1").replace(/^([-+]?\d+)\.$/, "$1");
  const words = (line) => line.split(/[\s,]+/).filter(Boolean).map(tidy);

  const inner = text.match(/\[[^[\]]*\]/g);
  if (inner?.length > 1 || /\[\s*\[/.test(text)) return inner.map((row) => words(row.slice(1, -1)));
  if (inner) return inner[0].slice(1, -1).split(/[;\n]/).map(words).filter((row) => row.length);

  const lines = text.replace(/^\s*\w+\s*=/, "").split(/\r?\n|\\\\/).map((line) => line.replace(/[;,\s]+$/, "")).filter((line) => line.trim());
  return lines.flatMap((line) => {
    if (/[\t&]/.test(line)) return [line.split(/[\t&]/).map(tidy)];
    const parts = line.trim().split(";").map((part) => part.trim());
    if (parts.length > 1) return parts.some((part) => /\s/.test(part)) ? parts.map(words) : [parts.map(tidy)];
    const byComma = /,\s/.test(line) || !/\s/.test(line.trim());
    return [byComma ? words(line) : line.trim().split(/\s+/).map(tidy)];
  });
}

// Where a pasted block goes: [rows, top, left], or a message when it does not fit. Nothing is filled half.
export function fit(block, height, width, [r, c]) {
  const widths = [...new Set(block.map((row) => row.length))];
  if (widths.length > 1) return `The rows have ${widths.slice(0, -1).join(", ")} and ${widths.at(-1)} numbers. Nothing was filled in.`;
  const [rows, columns] = [block.length, widths[0]];
  if (rows === height && columns === width) return [block, 0, 0];
  if (height === 1) {
    const flat = block.flat();
    if (flat.length === width) return [[flat], 0, 0];
    if (rows === 1 && c + flat.length <= width) return [[flat], 0, c];
    return `That is ${flat.length} numbers; ${width} are asked for. Nothing was filled in.`;
  }
  const isLine = rows === 1 || columns === 1;
  if ((isLine || r || c) && r + rows <= height && c + columns <= width) return [block, r, c];
  return `That is ${rows} by ${columns}; the output is ${height} by ${width}. Nothing was filled in.`;
}

document.addEventListener("paste", (event) => {
  const table = grid(event.target);
  if (!table || event.target.readOnly) return;
  const text = event.clipboardData.getData("text");
  const block = readGrid(text);
  // "3,5" alone is one number with a decimal comma: the browser's own paste is right.
  if (block.flat().length < 2 || /^\s*[-+]?\d+,\d+\s*$/.test(text)) return;
  event.preventDefault();
  const rows = rowsOf(table);
  const placed = fit(block, rows.length, rows[0].length, placeOf(rows, event.target));
  say(table, typeof placed === "string" ? placed : "");
  if (typeof placed === "string") return;
  const [values, top, left] = placed;
  values.forEach((row, i) => row.forEach((value, j) => {
    const box = rows[top + i][left + j];
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
});

function say(table, text) {
  const note = table.closest("fieldset")?.querySelector("[data-note]");
  if (note) note.textContent = text;
}

// The legend counts what is filled, until the marks say more.
document.addEventListener("input", (event) => {
  const table = grid(event.target);
  const count = table?.closest("fieldset").querySelector("[data-filled]");
  if (!count) return;
  const boxes = rowsOf(table).flat();
  count.textContent = `: ${boxes.filter((box) => box.value.trim()).length} of ${boxes.length} filled`;
});

// After a check by button the first wrong field is the next one to work on. From inside a field nobody is moved, and on a
// phone neither: the keyboard would cover the verdict.
document.addEventListener("htmx:after:settle", (event) => {
  if (event.target.id !== "item-card" || isWriting(document.activeElement) || matchMedia("(pointer: coarse)").matches) return;
  event.target.querySelector("input[aria-invalid=true]")?.focus();
});

// --- Keys: a letter chooses its option, ? lists the keys, both unless someone is writing --------------------------------

const LETTER_KEYS = "letter-keys";

function isWriting(target) {
  return target.closest?.("textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isWriting(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const keys = document.getElementById("keys");
  if (event.key === "?" && keys) { event.preventDefault(); keys.showModal(); }
  if (document.documentElement.dataset.letterKeys === "off") return;
  // A paper holds all its items; only the one in view may be answered.
  const inputs = document.querySelectorAll(`.option[data-key="${CSS.escape(event.key.toUpperCase())}"] input:not(:disabled)`);
  const shown = [...inputs].filter((input) => input.closest(".option").checkVisibility());
  const boxOf = (input) => input.closest("fieldset");
  // Where an item has two choices, a letter goes to the one in focus, else to the first that is still open.
  const meant = shown.find((input) => boxOf(input).contains(document.activeElement))
    ?? shown.find((input) => !boxOf(input).querySelector(":checked"))
    ?? shown[0];
  meant?.click();
});

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* a browser without storage forgets it, and nothing else is lost */ }
}

function recall(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

document.documentElement.dataset.letterKeys = recall(LETTER_KEYS) ?? "on";
for (const box of document.querySelectorAll("[data-letter-keys-switch]")) {
  box.checked = document.documentElement.dataset.letterKeys === "on";
  box.addEventListener("change", () => {
    document.documentElement.dataset.letterKeys = box.checked ? "on" : "off";
    remember(LETTER_KEYS, document.documentElement.dataset.letterKeys);
  });
}

// --- Dialogs: `commandfor` where the browser lacks it -------------------------------------------------------------------

if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (button?.getAttribute("command") === "show-modal") dialog?.showModal();
    if (button?.getAttribute("command") === "close") dialog?.close();
  });
}

document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

// --- Maths: TeX that the server wrote becomes KaTeX, on load and after every swap ---------------------------------------

const katexAt = document.querySelector("meta[name=katex]");
let katexLoading;

function loadKatex() {
  katexLoading ??= window.katex ? Promise.resolve() : new Promise((resolve, reject) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: katexAt.dataset.css });
    const script = Object.assign(document.createElement("script"), { src: katexAt.content, onload: resolve, onerror: reject });
    document.head.append(sheet, script);
  });
  return katexLoading;
}

async function renderMaths(root) {
  const spans = [...root.querySelectorAll(".math:not([data-rendered])")];
  if (!spans.length || !katexAt) return;
  try { await loadKatex(); } catch { return; }  // the TeX stands there in mono and can be read
  for (const span of spans) {
    if ("rendered" in span.dataset) continue;
    window.katex.render(span.textContent, span, {
      displayMode: "display" in span.dataset,
      output: "htmlAndMathml",
      trust: false,
      maxExpand: 200,
      throwOnError: false,
      strict: "ignore",
      macros: { "\\vec": "\\overrightarrow{#1}" },
    });
    span.dataset.rendered = "";
  }
}

renderMaths(document);
document.addEventListener("htmx:after:settle", () => renderMaths(document));

// --- Light, dark, or as the system has it -------------------------------------------------------------------------------

// A cookie, so that the server can write the scheme into the page before its first paint.
const year = 365 * 24 * 3600;
for (const group of document.querySelectorAll("[data-scheme-switch]")) {
  const chosen = document.documentElement.dataset.scheme ?? "";
  group.hidden = false;
  for (const radio of group.querySelectorAll("input")) radio.checked = radio.value === chosen;
  group.addEventListener("change", (event) => {
    const scheme = event.target.value;
    if (scheme) document.documentElement.dataset.scheme = scheme;
    else delete document.documentElement.dataset.scheme;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `scheme=${scheme}; path=/; max-age=${scheme ? year : 0}; samesite=lax${secure}`;
  });
}

// --- Times in the zone of this machine: told once, used by the server from the next page on ------------------------------

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`timezone=${zone}`)) {
  document.cookie = `timezone=${zone}; path=/; max-age=${year}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

// --- Failures: what happened, and what to do; what was typed stays ------------------------------------------------------

const FAILURES = {
  403: "This page has grown too old to be sent. Copy what you need, then reload it.",
  404: "This is no longer there. Reload the page.",
  413: "That is more text than fits. Shorten it, then send it again.",
  429: "That was too often in a short time. Wait a minute, then try again.",
};

function announce(text) {
  const news = document.getElementById("news");
  if (news) news.replaceChildren(Object.assign(document.createElement("p"), { className: "toast", textContent: text }));
}

function handlesItself(event) {
  return event.defaultPrevented || event.target.closest?.("[data-own-errors]");
}

document.addEventListener("htmx:response:error", (event) => {
  if (handlesItself(event)) return;
  const status = event.detail.ctx.response.status;
  announce(FAILURES[status] ?? "The server did not manage that. Nothing you typed is lost; try again in a moment.");
});

document.addEventListener("htmx:error", (event) => {
  if (!handlesItself(event) && event.detail.ctx) announce("No connection. What you typed is still here; try again in a moment.");
});

document.addEventListener("htmx:before:request", () => document.getElementById("news")?.replaceChildren());

// --- What somebody has entered in a form: for the scripts that send it by themselves ------------------------------------

// These go along with each form, and are nobody's entry.
const OWN_FIELDS = ["csrfmiddlewaretoken", "op_id", "seq", "_op", "_seq"];

export const isChoice = (box) => box.type === "radio" || box.type === "checkbox";

export const entriesOf = (form) => [...new FormData(form)].filter(([name]) => !OWN_FIELDS.includes(name));

export function fill(form, entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const box of form.elements) {
    if (!box.name || box.type === "hidden" || box.tagName === "BUTTON") continue;
    if (isChoice(box)) box.checked = (values.get(box.name) ?? []).includes(box.value);
    else box.value = values.get(box.name)?.[0] ?? "";
  }
}

export function isTouched(form) {
  return [...form.elements].some((box) => {
    if (isChoice(box)) return box.checked !== box.defaultChecked;
    if (box.tagName === "SELECT") return box.selectedIndex !== Math.max(0, [...box.options].findIndex((option) => option.defaultSelected));
    return "defaultValue" in box && box.value !== box.defaultValue;
  });
}

// Browsers have randomUUID only on https and localhost; a team may try the site by plain http on its own network.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
