// The phone page. The server holds the chat; this shows it, and hands on what
// she types and taps. It talks to /phone/{id}/… only.
"use strict";

const $ = (id) => document.getElementById(id);
const body = document.body;
const base = `/phone/${body.dataset.phone}`;
const zone = { timeZone: "Asia/Shanghai" };

// ---- the chat -------------------------------------------------------------

let epoch = "";
let last = 0; // the newest bubble shown
let stampedAt = -Infinity; // the time of the last time line
let typingTimer = 0;
const apart = 5 * 60 * 1000;

function show(view) {
  if (view.epoch !== epoch) {
    epoch = view.epoch;
    last = 0;
    stampedAt = -Infinity;
    $("log").replaceChildren();
  }
  const stick = nearEnd();
  for (const b of view.bubbles) {
    if (b.seq <= last) continue;
    last = b.seq;
    stamp(new Date(b.at));
    $("log").append(row(b));
  }
  $("waiting").hidden = !view.waiting;
  body.classList.toggle("strange", !view.following);
  showTitle(view.account, view.typing);
  showMenu(view.menu ?? []);
  if (stick || view.bubbles.some((b) => b.from === "her")) toEnd();
}

function row(b) {
  const li = document.createElement("li");
  li.dataset.seq = b.seq;
  if (b.from === "system") {
    li.className = "system";
    li.textContent = b.text;
    return li;
  }
  li.className = `row ${b.from}`;
  const avatar = document.createElement("img");
  avatar.className = "avatar";
  avatar.src = `/phone/page/${b.from === "her" ? "her" : "account"}.svg`;
  avatar.alt = "";
  const who = document.createElement("span");
  who.className = "quiet";
  who.textContent = b.from === "her" ? "我：" : "对方：";
  const bubble = document.createElement("div");
  bubble.className = `bubble ${b.from}`;
  fillBubble(bubble, b);
  for (const c of b.choices ?? []) {
    const option = bubbleText.option(c.id, c.text, c.text, choose);
    option.classList.add("option");
    bubble.append(option);
  }
  if (b.tail) {
    const tail = document.createElement("span");
    bubbleText.fill(tail, b.tail, choose);
    bubble.append(tail);
  }
  li.append(avatar, who, bubble);
  return li;
}

// fillBubble shows a text as it is, and a picture, a voice or a place as one.
function fillBubble(bubble, b) {
  const place = /^\[位置\] (.*)$/s.exec(b.text);
  if (b.kind === "image" && b.media) {
    const img = document.createElement("img");
    img.src = `${base}/media/${b.media}`;
    img.alt = "图片";
    img.addEventListener("load", toEnd);
    bubble.classList.add("photo");
    bubble.append(img);
  } else if (b.kind === "voice") {
    bubble.classList.add("voice");
    const waves = document.createElement("i");
    waves.setAttribute("aria-hidden", "true");
    const quiet = document.createElement("span");
    quiet.className = "quiet";
    quiet.textContent = "语音 ";
    bubble.append(quiet, waves, `${b.seconds}″`);
  } else if (b.kind === "location" && place) {
    bubble.classList.add("place");
    const label = document.createElement("span");
    label.textContent = place[1];
    const map = document.createElement("i");
    map.setAttribute("aria-hidden", "true");
    bubble.append(label, map);
  } else bubbleText.fill(bubble, b.text, choose);
}

// A time line stands where more than five minutes lie between two bubbles.
function stamp(at) {
  if (at - stampedAt <= apart) return;
  stampedAt = at;
  const li = document.createElement("li");
  li.className = "time";
  const time = document.createElement("time");
  time.dateTime = at.toISOString();
  time.textContent = wechatTime(at, new Date());
  li.append(time);
  $("log").append(li);
}

function wechatTime(at, now) {
  const clock = at.toLocaleTimeString("zh-CN", { ...zone, hour: "2-digit", minute: "2-digit", hour12: false, hourCycle: "h23" });
  const day = (d) => Math.floor((d.getTime() + 8 * 3600 * 1000) / 86400000); // Shanghai has no summer time
  const ago = day(now) - day(at);
  if (ago === 0) return clock;
  if (ago === 1) return `昨天 ${clock}`;
  if (ago > 1 && ago < 7) return `${at.toLocaleDateString("zh-CN", { ...zone, weekday: "long" })} ${clock}`;
  const part = (d, key) => d.toLocaleDateString("zh-CN", { ...zone, [key]: "numeric" }).replace(/\D/g, "");
  const date = `${part(at, "month")}月${part(at, "day")}日`;
  const year = part(at, "year");
  return `${year === part(now, "year") ? "" : `${year}年`}${date} ${clock}`;
}

function showTitle(name, typing) {
  clearTimeout(typingTimer);
  $("title").textContent = typing ? "对方正在输入…" : name;
  document.title = name;
  if (typing) typingTimer = setTimeout(() => showTitle(name, false), 15000);
}

function nearEnd() {
  const s = $("scroll");
  return s.scrollHeight - s.scrollTop - s.clientHeight < 120;
}

function toEnd() {
  $("scroll").scrollTop = $("scroll").scrollHeight;
}

// ---- the menu -------------------------------------------------------------

let menuShown = "";

function showMenu(menu) {
  const now = JSON.stringify(menu);
  if (now === menuShown) return;
  menuShown = now;
  body.classList.toggle("no-menu", menu.length === 0);
  $("menu").replaceChildren(...menu.map(group));
}

function group(b, i) {
  const div = document.createElement("div");
  div.className = "group";
  if (!b.sub_button?.length) {
    div.append(action(b));
    return div;
  }
  const head = document.createElement("button");
  head.type = "button";
  head.className = "head";
  head.textContent = b.name;
  head.setAttribute("aria-expanded", "false");
  head.setAttribute("aria-controls", `sub${i}`);
  const sub = document.createElement("div");
  sub.className = "sub";
  sub.id = `sub${i}`;
  sub.hidden = true;
  sub.append(...b.sub_button.map(action));
  head.addEventListener("click", () => {
    const open = sub.hidden;
    foldMenu();
    sub.hidden = !open;
    head.setAttribute("aria-expanded", String(open));
  });
  div.append(sub, head);
  return div;
}

function action(b) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = b.name;
  button.dataset.key = b.type === "view" ? b.url : b.key;
  button.addEventListener("click", () => {
    foldMenu();
    if (b.type === "view" && /^https?:\/\//.test(b.url)) window.open(b.url, "_blank", "noopener");
    act("tap", { key: button.dataset.key });
  });
  return button;
}

function foldMenu() {
  for (const sub of document.querySelectorAll(".sub")) sub.hidden = true;
  for (const head of document.querySelectorAll(".head")) head.setAttribute("aria-expanded", "false");
}

$("toggle").addEventListener("click", () => {
  showExtras(false);
  const shown = !body.classList.toggle("keyboard");
  $("toggle").setAttribute("aria-expanded", String(shown));
  $("toggle").setAttribute("aria-label", shown ? "收起菜单" : "打开菜单");
  foldMenu();
  if (!shown) $("say").focus();
  toEnd();
});

document.addEventListener("click", (e) => {
  if (!e.target.closest(".menu")) foldMenu();
});

// ---- the "+" ---------------------------------------------------------------

function showExtras(open) {
  $("extras").hidden = !open;
  $("plus").setAttribute("aria-expanded", String(open));
  body.classList.toggle("extras-open", open);
  foldMenu();
  if (open) toEnd();
}

$("plus").addEventListener("click", () => showExtras($("extras").hidden));
$("extras").addEventListener("click", (e) => {
  const kind = e.target.closest("button")?.dataset.kind;
  if (!kind) return;
  showExtras(false);
  act("push", { kind }).catch(() => {});
});
$("say").addEventListener("focus", () => showExtras(false));
$("scroll").addEventListener("click", () => showExtras(false));

// ---- what she does --------------------------------------------------------

let queue = Promise.resolve();

// act posts in the order of typing: the next goes when the one before is in.
function act(what, data = {}) {
  const sent = queue.then(() => post(what, data));
  queue = sent.catch(() => {});
  return sent.catch((err) => { notice(err.message); throw err; });
}

async function post(what, data, query = "") {
  let answer;
  try {
    answer = await fetch(`${base}/${what}${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(data),
    });
  } catch {
    throw new Error("发不出去：演示系统没有连上，稍后再试");
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.error ?? "出了点问题，请再试一次");
}

function choose(id, text) {
  act("choose", { key: id, text }).catch(() => {});
}

let noticeTimer = 0;

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { $("notice").hidden = true; }, 4000);
}

const say = $("say");

$("form").addEventListener("submit", (e) => {
  e.preventDefault();
  const text = say.value.trim();
  if (!text) return;
  say.value = "";
  fit();
  say.focus();
  act("say", { text }).catch(() => { if (!say.value) { say.value = text; fit(); } });
});

say.addEventListener("keydown", (e) => {
  // While Chinese is being composed, Enter picks a word.
  if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
  e.preventDefault();
  $("form").requestSubmit();
});

// fit makes the input as high as its text, up to a third of the screen.
function fit() {
  say.style.height = "auto";
  say.style.height = `${say.scrollHeight}px`;
  body.classList.toggle("has-text", say.value.trim() !== "");
}

say.addEventListener("input", fit);

$("follow").addEventListener("click", () => act("follow").catch(() => {}));
$("unfollow").addEventListener("click", () => {
  $("sheet").close();
  act("unfollow").catch(() => {});
});
$("more").addEventListener("click", () => $("sheet").showModal());
$("close").addEventListener("click", () => $("sheet").close());
$("sheet").addEventListener("click", (e) => {
  if (e.target === $("sheet") || e.target.closest("a")) $("sheet").close();
});

// ---- large type -----------------------------------------------------------

function setLarge(on) {
  document.documentElement.classList.toggle("larger", on);
  $("large").setAttribute("aria-pressed", String(on));
  fit();
  toEnd();
}

$("large").addEventListener("click", () => {
  const on = $("large").getAttribute("aria-pressed") !== "true";
  localStorage.setItem("large", on ? "1" : "");
  setLarge(on);
});

// ---- the line to the server -----------------------------------------------

let stream = null;
let poll = 0;

// open takes the phone into use; the first time, it follows the account.
async function open() {
  try {
    const account = encodeURIComponent(body.dataset.account);
    const answer = await post("open", {}, `?account=${account}`);
    show({ ...(await answer.json()), bubbles: [] });
    listen();
  } catch (err) {
    notice(err.message);
    setTimeout(open, 2000);
  }
}

// listen holds a stream while the tab is seen and asks now and then while it
// is not: a browser has six lines to one server for all its tabs.
function listen() {
  stream?.close();
  stream = null;
  clearInterval(poll);
  if (document.hidden) {
    poll = setInterval(look, 2000);
    return;
  }
  stream = new EventSource(`${base}/events?after=${last}`);
  stream.onmessage = (e) => show(JSON.parse(e.data));
  stream.onerror = () => {
    if (stream?.readyState !== EventSource.CLOSED) return; // it tries again itself
    stream = null;
    setTimeout(open, 1000);
  };
}

async function look() {
  try {
    const answer = await fetch(`${base}/view?after=${last}`);
    if (answer.ok) show(await answer.json());
  } catch { /* the next look may succeed */ }
}

document.addEventListener("visibilitychange", listen);

function tick() {
  $("clock").textContent = wechatTime(new Date(), new Date());
}

setLarge(localStorage.getItem("large") === "1");
tick();
setInterval(tick, 10000);
open();
