// Keeps the preview in step with the typing, keeps unsaved text in this tab
// until it is saved, and warns before it is left behind. Without it the page
// works: saving shows the preview anew.

const form = document.getElementById("edit");
const text = document.getElementById("markdown");
const preview = document.getElementById("preview");
const dirty = document.getElementById("dirty");
const newKey = "article:";
const key = newKey + form.elements.id.value;
const pause = 350; // ms without a key before asking
let timer;
let asked = 0;

if ("unsaved" in form.dataset) keep();
else if (text.value !== text.defaultValue) typed(); // typing was faster than the network
else restore();

text.addEventListener("input", typed);

form.addEventListener("submit", () => { dirty.hidden = true; });

addEventListener("beforeunload", (event) => {
  if (!dirty.hidden) event.preventDefault();
});

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    form.requestSubmit(document.getElementById("save"));
  }
});

document.getElementById("discard").addEventListener("click", () => {
  if (!confirm("没存的改动就没有了，真的丢掉？")) return;
  sessionStorage.removeItem(key);
  dirty.hidden = true;
  location.replace(form.action);
});

// A fault leads to its line.
preview.addEventListener("click", (event) => {
  const line = Number(event.target.dataset.line);
  if (!line) return;
  event.preventDefault();
  const before = text.value.split("\n").slice(0, line - 1);
  const start = before.join("\n").length + (before.length > 0 ? 1 : 0);
  const end = text.value.indexOf("\n", start);
  // Focusing at a collapsed selection makes browsers scroll there.
  text.setSelectionRange(start, start);
  text.blur();
  text.focus();
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
});

function typed() {
  keep();
  clearTimeout(timer);
  timer = setTimeout(look, pause);
}

function keep() {
  dirty.hidden = false;
  sessionStorage.setItem(key, JSON.stringify({ base: form.elements.base.value, text: text.value }));
}

// What was typed before the login ran out or the network went comes back, with
// the revision that it was built on, so that a save still notices what others
// did. What the server shows has been saved.
function restore() {
  for (const k of [key, newKey]) {
    if (draft(k)?.text === text.defaultValue) sessionStorage.removeItem(k);
  }
  const kept = draft(key);
  if (!kept) return;
  text.value = kept.text;
  form.elements.base.value = kept.base;
  dirty.hidden = false;
  document.dispatchEvent(new CustomEvent("say", { detail: "上次没存的字给你找回来了。" }));
  look();
}

function draft(k) {
  return JSON.parse(sessionStorage.getItem(k));
}

async function look() {
  const mine = ++asked;
  try {
    const answer = await fetch("/editor/preview", {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const said = await answer.json();
    if (mine !== asked) return;
    if (answer.ok) preview.innerHTML = said.html; // made by our own template
    else document.dispatchEvent(new CustomEvent("say", { detail: said.error }));
  } catch {
    // The network is away: the old preview stays, the text is not touched.
  }
}
