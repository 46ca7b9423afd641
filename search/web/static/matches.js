// How does one move from match to match in a document? The page has this script if there are any.
"use strict";

const jump = document.getElementById("jump");
const counter = document.getElementById("current");
let current = 0; // the number of the match that was gone to

/** Go to the match after or before the current one, on another part of the document if need be. */
function move(step) {
  const first = Number(jump.dataset.first);
  const last = Number(jump.dataset.last);
  const next = current ? current + step : step > 0 ? first : last;
  if (next >= first && next <= last) return goTo(next);
  const elsewhere = next > last ? jump.dataset.after : jump.dataset.before;
  if (elsewhere) location.assign(elsewhere);
  else if (!jump.dataset.after && !jump.dataset.before) goTo(next > last ? first : last);
}

function goTo(number) {
  const match = document.getElementById(`m${number}`);
  if (!match) return;
  document.querySelector("mark.current")?.classList.remove("current");
  document.getElementById("at")?.remove();
  match.classList.add("current");
  match.scrollIntoView({ block: "center" });
  current = number;
  const counts = [number, jump.dataset.total];
  counter.textContent = document.body.dataset.match.replace(/##?/g, (sign) => counts[sign.length - 1]);
  history.replaceState(history.state, "", `#m${number}`);
}

for (const [id, step] of [["previous", -1], ["next", 1]]) {
  document.getElementById(id).addEventListener("click", (event) => {
    event.preventDefault();
    move(step);
  });
}

document.addEventListener("keydown", (event) => {
  const isCommand = event.ctrlKey || event.metaKey || event.altKey;
  const step = { n: 1, p: -1 }[event.key];
  const isOn = document.getElementById("single-keys").checked;
  if (!step || !isOn || isCommand || event.target.closest("input:not([type=checkbox])")) return;
  event.preventDefault();
  move(step);
});

const aim = location.hash === "#at" ? document.querySelector("#at + mark")?.id : location.hash.slice(1);
if (/^m[0-9]+$/.test(aim ?? "")) goTo(Number(aim.slice(1)));
