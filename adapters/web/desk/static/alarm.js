// The alarm: while an urgent case waits and nobody has claimed it, the sound
// repeats, the title says so and the tab's picture turns red.

const bell = document.getElementById("bell");
const banner = document.getElementById("alarm"); // on a case's page
const icon = document.querySelector("link[rel=icon]");
const calmIcon = icon.href;
const page = document.querySelector("[data-alert-icon]").dataset;
const mutedKey = "desk-muted";

let calmTitle = document.querySelector("h1").textContent + " · 妇女热线";
let urgent = Number(page.urgent);
let muted = sessionStorage.getItem(mutedKey) === "yes";
let ringing = null;

// A browser lets a page sound after the person has clicked, on this page or,
// in some browsers, on the login page before it.
const audio = window.AudioContext ? new AudioContext() : null;

/** Shows and sounds what the server says is waiting. */
export function ring(alarm) {
  urgent = alarm.urgent;
  show();
}

/** Changes the title that stands while nothing is urgent. */
export function retitle(title) {
  calmTitle = title;
  show();
}

function show() {
  document.title = urgent > 0 ? `（${urgent}）紧急 · 咨询台` : calmTitle;
  icon.href = urgent > 0 ? page.alertIcon : calmIcon;
  if (banner) {
    banner.querySelector(".n").textContent = urgent;
    banner.hidden = urgent === 0;
  }
  const on = audio !== null && audio.state === "running" && !muted;
  bell.hidden = audio === null;
  bell.setAttribute("aria-pressed", String(on));
  bell.textContent = on ? "提示音已开" : "开启提示音";
  bell.classList.toggle("wanted", urgent > 0 && !on);
  if (urgent > 0 && on) start();
  else stop();
}

// The sound loops in the audio engine: timers of a hidden tab are slowed down,
// the audio engine is not.
function start() {
  if (ringing) return;
  ringing = audio.createBufferSource();
  ringing.buffer = melody(4, [[0, 880], [0.28, 660], [0.56, 880]]);
  ringing.loop = true;
  ringing.connect(audio.destination);
  ringing.start();
}

function stop() {
  ringing?.stop();
  ringing = null;
}

/** One short, soft tone: she has written while the tab was hidden. */
export function ping() {
  if (!audio || audio.state !== "running" || muted || ringing) return;
  const once = audio.createBufferSource();
  once.buffer = melody(0.4, [[0, 587]]);
  once.connect(audio.destination);
  once.start();
}

// melody is a piece of so many seconds with tones [start, hertz] in it.
function melody(seconds, tones) {
  const buffer = audio.createBuffer(1, seconds * audio.sampleRate, audio.sampleRate);
  const samples = buffer.getChannelData(0);
  const length = 0.22;
  for (const [at, hertz] of tones) {
    const first = Math.floor(at * audio.sampleRate);
    for (let i = 0; i < length * audio.sampleRate; i++) {
      const t = i / audio.sampleRate;
      const swell = Math.min(1, t / 0.015, (length - t) / 0.06);
      samples[first + i] += 0.5 * swell * Math.sin(2 * Math.PI * hertz * t);
    }
  }
  return buffer;
}

function wake() {
  if (audio && audio.state !== "running" && !muted) audio.resume();
}

bell.addEventListener("click", () => {
  const on = audio.state === "running" && !muted;
  muted = on;
  sessionStorage.setItem(mutedKey, muted ? "yes" : "no");
  wake();
  show();
});
for (const gesture of ["pointerdown", "keydown"]) {
  document.addEventListener(gesture, (e) => { if (e.target !== bell) wake(); }, { capture: true });
}
audio?.addEventListener("statechange", show);
show();
