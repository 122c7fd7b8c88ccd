// A plain calculator: numbers, + - * / ^, brackets and a handful of functions. Sums are read, never run as code.

const FUNCTIONS = {
  sqrt: Math.sqrt, exp: Math.exp, ln: Math.log, log: Math.log, log2: Math.log2, log10: Math.log10,
  tanh: Math.tanh, sin: Math.sin, cos: Math.cos, tan: Math.tan, abs: Math.abs,
};
const KEYS = ["7", "8", "9", "÷", "(", "4", "5", "6", "×", ")", "1", "2", "3", "−", "^", "0", ".", "ans", "+", "sqrt", "exp", "ln", "e", "⌫", "C"];

const field = document.getElementById("sum-text");
const output = document.getElementById("sum-result");
let last = 0;

function words(text) {
  const plain = text.toLowerCase().replaceAll("×", "*").replaceAll("÷", "/").replaceAll("−", "-").replaceAll("√", "sqrt").replaceAll("π", "pi").replaceAll("**", "^");
  const found = plain.match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[a-z]+\d*|\S/g) ?? [];
  return found;
}

// sum := term {+- term}; term := factor {*/ factor}; factor := -factor | power; power := value [^ factor].
function reckon(text) {
  const rest = words(text);
  const take = (word) => (rest[0] === word ? rest.shift() : null);
  const sum = () => {
    let value = term();
    for (;;) {
      if (take("+")) value += term();
      else if (take("-")) value -= term();
      else return value;
    }
  };
  const term = () => {
    let value = factor();
    for (;;) {
      if (take("*")) value *= factor();
      else if (take("/")) value /= factor();
      else return value;
    }
  };
  const factor = () => {
    if (take("-")) return -factor();
    if (take("+")) return factor();
    const value = single();
    return take("^") ? value ** factor() : value;
  };
  const single = () => {
    const word = rest.shift();
    if (word === undefined) throw new Error("The sum breaks off.");
    if (word === "(") {
      const value = sum();
      if (!take(")")) throw new Error("A bracket is open.");
      return value;
    }
    if (/^[\d.]/.test(word)) return Number(word);
    if (word === "pi") return Math.PI;
    if (word === "e") return Math.E;
    if (word === "ans") return last;
    if (Object.hasOwn(FUNCTIONS, word)) return FUNCTIONS[word](single());
    throw new Error(`“${word}” is not known here.`);
  };
  const value = sum();
  if (rest.length) throw new Error(`“${rest[0]}” is not expected there.`);
  return value;
}

// Twelve digits are shown: the thirteenth may be the computer's rounding.
const shown = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(12))) : "not a number");

function work() {
  if (!field.value.trim()) return 0;
  try { return reckon(field.value); } catch (problem) { return problem.message; }
}

function show() {
  const value = work();
  output.textContent = typeof value === "number" ? shown(value) : value;
}

field.addEventListener("input", show);
document.getElementById("sum").addEventListener("submit", (event) => {
  event.preventDefault();
  const value = work();
  if (typeof value !== "number") return;
  last = value;
  field.select();
});

const pad = document.querySelector(".keypad");
for (const key of KEYS) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = key;
  if (key === "⌫") button.setAttribute("aria-label", "Delete the last sign");
  if (key === "C") button.setAttribute("aria-label", "Clear");
  button.addEventListener("click", () => {
    if (key === "C") field.value = "";
    else if (key === "⌫") field.value = field.value.slice(0, -1);
    else field.value += Object.hasOwn(FUNCTIONS, key) ? `${key}(` : key;
    show();
  });
  pad.append(button);
}
const equals = document.createElement("button");
equals.className = "button wide";
equals.textContent = "=";
equals.setAttribute("aria-label", "Keep the result as ans");
pad.append(equals);

show();  // what was typed before this came
field.focus();
document.getElementById("calculator").addEventListener("toggle", (event) => { if (event.newState === "open") field.focus(); });
