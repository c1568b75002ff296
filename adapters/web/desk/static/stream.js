// The connection over which the server tells the page what is new. If it is
// silent for too long it is opened again, and the page says so: a desk that
// looks calm because it is blind would be dangerous.

const patience = 20000; // the server says something every 5 seconds
const notice = document.getElementById("link");

/** Opens url and calls handlers[name](data) for every event. */
export function listen(url, handlers) {
  let source;
  let heard = Date.now();
  let over = false;

  function connect() {
    source?.close();
    source = new EventSource(url());
    heard = Date.now();
    for (const name of Object.keys(handlers)) {
      source.addEventListener(name, (e) => {
        heard = Date.now();
        handlers[name](JSON.parse(e.data), e.lastEventId);
      });
    }
    source.addEventListener("beat", () => { heard = Date.now(); tell(""); });
    source.addEventListener("blind", () => { heard = Date.now(); tell("系统暂时读不到个案，正在重试。急事先打电话。"); });
    source.addEventListener("gone", () => end());
    source.onerror = () => {
      tell("实时更新断开了，正在重新连接……");
      // CLOSED: the server answered with an error, the browser has given up.
      if (source.readyState === EventSource.CLOSED) probe();
    };
  }

  // Was it the login that ended, or the server that is away?
  async function probe() {
    const answer = await fetch("/desk", { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
    if (answer && (answer.status === 401 || answer.status === 403)) end();
  }

  function end() {
    over = true;
    source.close();
    tell("登录已经过期，这里不再更新。");
    const again = document.createElement("a");
    again.href = "/login?next=" + encodeURIComponent(location.pathname);
    again.textContent = "重新登录";
    notice.append(" ", again);
  }

  function tell(sentence) {
    if (over && sentence === "") return;
    if (notice.textContent !== sentence) notice.textContent = sentence;
    notice.hidden = sentence === "";
  }

  setInterval(() => {
    if (over || Date.now() - heard < patience) return;
    tell("实时更新断开了，正在重新连接……");
    connect();
  }, 5000);
  connect();
}
