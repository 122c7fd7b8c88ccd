// The desk of a room: what the host was at stays as it was when the page is put anew, and the keys stay the host's.

// What the host has opened stays open, whoever comes or goes meanwhile.
window.htmx.config.morphIgnore.push("open");

// A mouse leaves the focus on what it clicked, where the space bar would press that once more instead of leading on.
document.addEventListener("click", (event) => {
  if (event.pointerType === "mouse") event.target.closest("#live :is(button, summary)")?.blur();
});

// When a step takes away what had the focus, the heading of that section gets it: Tab goes on from there.
let place = "";

document.addEventListener("htmx:before:swap", () => {
  place = document.activeElement.closest("#live section[id]")?.id ?? "";
});

document.addEventListener("htmx:after:swap", () => {
  if (!place || document.activeElement !== document.body) return;
  const heading = (document.getElementById(place) ?? document.getElementById("now")).querySelector("h2");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});
