// Copies the few browser files the site serves out of node_modules, and draws the icon sprite.
// Run by `make vendor` after `npm ci`; what it writes is committed, so nobody needs Node to run the site.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const served = join(root, "quizsite/static/vendor");
const forTests = join(root, "tests/vendor");

const ICONS = [
  "arrow-right", "check", "circle-alert", "circle-slash-2", "cloud-off", "corner-down-left", "eye", "fingerprint-pattern",
  "flag", "footprints", "info", "lightbulb", "loader", "move-right", "printer", "timer", "x",
];

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

// Source maps are not served: a comment that names one would make collectstatic look for it.
function withoutMap(text) {
  return text.replace(/\n?\/[/*]# sourceMappingURL=.*?(\*\/)?\s*$/, "\n");
}

function copyScript(from, to) {
  write(to, withoutMap(readFileSync(join(modules, from), "utf8")));
}

function copyKatex(to) {
  copyScript("katex/dist/katex.min.js", join(to, "katex.min.js"));
  // Every browser that has light-dark() reads woff2: the older formats only weigh.
  const css = readFileSync(join(modules, "katex/dist/katex.min.css"), "utf8");
  write(join(to, "katex.min.css"), withoutMap(css.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g, "")));
  for (const font of readdirSync(join(modules, "katex/dist/fonts")).filter((name) => name.endsWith(".woff2"))) {
    cpSync(join(modules, "katex/dist/fonts", font), join(to, "fonts", font));
  }
  cpSync(join(modules, "katex/LICENSE"), join(to, "LICENSE"));
}

function drawSprite(names) {
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, `lucide-static/icons/${name}.svg`), "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function sums(folder) {
  return filesUnder(folder)
    .map((path) => [relative(folder, path), createHash("sha256").update(readFileSync(path)).digest("hex")])
    .filter(([name]) => name !== "SHA256SUMS")
    .sort()
    .map(([name, sum]) => `${sum}  ${name}\n`)
    .join("");
}

rmSync(served, { recursive: true, force: true });
rmSync(forTests, { recursive: true, force: true });

copyScript("htmx.org/dist/htmx.min.js", join(served, "htmx/htmx.min.js"));
cpSync(join(modules, "htmx.org/LICENSE"), join(served, "htmx/LICENSE"));
copyKatex(join(served, "katex"));
write(join(root, "quizsite/static/icons.svg"), drawSprite(ICONS));
cpSync(join(modules, "lucide-static/LICENSE"), join(served, "lucide/LICENSE"));
write(join(served, "SHA256SUMS"), sums(served));

copyScript("axe-core/axe.min.js", join(forTests, "axe.min.js"));
cpSync(join(modules, "axe-core/LICENSE"), join(forTests, "AXE-LICENSE"));
write(join(forTests, "SHA256SUMS"), sums(forTests));
