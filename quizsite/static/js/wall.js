// The wall of a room: what it shows is made to fit, F fills the screen, and who wants it hears the last seconds.

const room = document.getElementById("room");
const live = () => document.getElementById("live");
const tools = document.getElementById("tools");

// --- Fitting: what is cut off is of no use to the back of the room, so long items are set smaller. The last steps do
// without what can be spared: it is on the phones. ----------------------------------------------------------------------

const SMALLEST = 8;

function fit() {
  for (let step = 0; step <= SMALLEST; step += 1) {
    room.dataset.fit = step;
    if (![...room.querySelectorAll(".mid, .asked, .fell, .math")].some(isCut)) return;
  }
}

function isCut(part) {
  return part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2;
}

// --- Sound: off until somebody switches it on; nothing is fetched for it -----------------------------------------------

const STORE = "wall sound";
const sound = tools.querySelector("[data-sound]");
let audio = null;
let isOn = false;

function recall() {
  try { return localStorage.getItem(STORE) === "on"; } catch { return false; }
}

function switchSound(on) {
  isOn = on;
  sound.setAttribute("aria-pressed", String(on));
  try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* kept for this page alone */ }
}

// Browsers give no sound before somebody has touched the page: after a reload the first key or tap wakes it.
function wakeSound() {
  if (!isOn || navigator.userActivation?.isActive === false) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

function tone(frequency, length, loudness, delay = 0) {
  const start = audio.currentTime + delay;
  const wave = new OscillatorNode(audio, { frequency });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.setValueAtTime(loudness, start);
  gain.gain.exponentialRampToValueAtTime(0.001, start + length);
  wave.connect(gain).connect(audio.destination);
  wave.start(start);
  wave.stop(start + length);
}

const tick = () => tone(880, 0.06, 0.15);
const chord = () => [392, 493.88, 587.33].forEach((frequency, number) => tone(frequency, 1.2, 0.12, number * 0.04));

// --- What the clock says ----------------------------------------------------------------------------------------------

let before = "";
let counted = { vote: "", least: 6 };

function follow() {
  const { phase, item, round } = live().dataset;
  const left = Number(live().querySelector("[data-clock]")?.textContent || NaN);
  const vote = `${item}-${round}`;
  // A page that is put anew may show a second once more; only time that was added is counted again.
  if (vote !== counted.vote || left > 5) counted = { vote, least: 6 };
  const isNew = left >= 1 && left < counted.least;
  if (isNew) counted.least = left;
  if (isOn && audio?.state === "running") {
    if (phase === "open" && !live().hasAttribute("data-paused") && isNew) tick();
    if (phase === "closed" && before === "open") chord();
  }
  before = phase;
}

// --- Keys and buttons -------------------------------------------------------------------------------------------------

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

const KEYS = { f: fill, m: () => switchSound(!isOn) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (document.documentElement.dataset.letterKeys !== "off") KEYS[event.key.toLowerCase()]?.();
});
for (const touch of ["keydown", "pointerup"]) document.addEventListener(touch, wakeSound);
tools.querySelector("[data-fill]").addEventListener("click", fill);
sound.addEventListener("click", () => { switchSound(!isOn); wakeSound(); });

// The buttons show themselves to whoever moves the pointer over the wall, and to the keyboard.
let resting = 0;
document.addEventListener("pointermove", () => {
  tools.dataset.shown = "";
  clearTimeout(resting);
  resting = setTimeout(() => delete tools.dataset.shown, 3000);
});

if (!document.fullscreenEnabled) tools.querySelector("[data-fill]").hidden = true;
tools.hidden = false;
if (recall()) switchSound(true);
follow();
fit();
window.addEventListener("resize", fit);

// Whatever changed may need another size: a new item, a formula that has been set, a font that has come.
let fitting = 0;
new MutationObserver(() => {
  follow();
  cancelAnimationFrame(fitting);
  fitting = requestAnimationFrame(fit);
}).observe(room, { subtree: true, childList: true, characterData: true });
document.fonts.ready.then(fit);
