// The waiting times count on between two messages of the server, by the
// server's clock: an office computer's may be wrong.

let offset = 0;

/** Takes the server's time, in milliseconds. */
export function setClock(now) {
  offset = now - Date.now();
}

/** Writes all waiting times now. */
export function tick() {
  const now = Date.now() + offset;
  for (const time of document.querySelectorAll("time.since")) {
    const text = waited(now - Number(time.dataset.since));
    if (time.textContent !== text) time.textContent = text;
  }
}

// waited writes a duration as the server does (words.go).
function waited(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} 秒`;
  if (s < 3600) return `${Math.floor(s / 60)} 分 ${s % 60} 秒`;
  if (s < 86400) return `${Math.floor(s / 3600)} 小时 ${Math.floor((s % 3600) / 60)} 分`;
  return `${Math.floor(s / 86400)} 天 ${Math.floor((s % 86400) / 3600)} 小时`;
}

setInterval(tick, 1000);
