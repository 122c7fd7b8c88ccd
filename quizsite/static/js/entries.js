// What somebody has entered in a form: read it, put it back, see whether it differs from what the server sent.

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
