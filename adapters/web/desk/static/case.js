// One case follows the server; what is being written stays as it is.

import { ping, retitle, ring } from "./alarm.js";
import { compose } from "./compose.js";
import { replace } from "./piece.js";
import { listen } from "./stream.js";
import { setClock, tick } from "./waiting.js";

const page = document.getElementById("case");
const lines = document.getElementById("lines");
const scroller = document.querySelector(".scroller");
const newer = document.getElementById("newer");
const facts = document.getElementById("facts");
const quota = document.getElementById("quota");
const actions = document.getElementById("actions");
const title = document.querySelector("h1").textContent;
const atEnd = 40; // pixels from the newest line that still count as reading it

let after = page.dataset.after;
const draft = `draft:${page.dataset.account}:${page.dataset.case}`;

listen(() => `/desk/events?case=${encodeURIComponent(page.dataset.case)}&after=${after}`, {
  alarm: ring,
  beat: ({ now }) => setClock(now),
  facts: updateFacts,
  quota: (piece) => replace(quota, piece),
  actions: (piece) => { if (replace(actions, piece)) compose(draft); },
  lines: ({ html }, id) => { merge(html); if (id) after = id; },
});
compose(draft);

// The facts hold the form for closing; a note begun there must not be lost.
function updateFacts(piece) {
  const outcome = document.getElementById("outcome")?.value;
  const note = document.getElementById("note")?.value;
  if (!replace(facts, piece)) return;
  if (outcome && document.getElementById("outcome")) document.getElementById("outcome").value = outcome;
  if (note && document.getElementById("note")) document.getElementById("note").value = note;
  tick();
}

// A line that is there already is replaced (it has been sent by now), others
// go to the end, in the order of their numbers.
function merge(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const reading = Math.abs(scroller.scrollTop) < atEnd; // 0 is the newest line
  let fromHer = false;
  let added = false;
  for (const line of template.content.querySelectorAll(".line")) {
    const old = document.getElementById(line.id);
    if (old) {
      if (old.outerHTML !== line.outerHTML) old.replaceWith(line);
      continue;
    }
    lines.querySelector(".none")?.remove();
    lines.append(line);
    added = true;
    fromHer ||= line.classList.contains("her");
  }
  if (reading) scroller.scrollTop = 0;
  else if (added) newer.hidden = false;
  if (fromHer && document.hidden) {
    retitle(`（新消息）${title}`);
    ping();
  }
}

newer.addEventListener("click", () => { scroller.scrollTop = 0; newer.hidden = true; });
scroller.addEventListener("scroll", () => { if (Math.abs(scroller.scrollTop) < atEnd) newer.hidden = true; });
document.addEventListener("visibilitychange", () => { if (!document.hidden) retitle(`${title} · 妇女热线`); });
