// The box in which the counselor writes: it counts, keeps the draft, sends
// with Ctrl+Enter, and sends once however often it is pressed.

/** Brings the box on the page to life; draftKey is where its draft is kept. */
export function compose(draftKey) {
  const form = document.getElementById("compose");
  if (!form) return;
  const box = form.elements.text;
  const count = form.querySelector("#count");
  const send = form.querySelector("#send");
  const maxRunes = Number(form.dataset.maxRunes);
  const maxBytes = Number(form.dataset.maxBytes);
  let sending = false;

  if (!box.value) box.value = sessionStorage.getItem(draftKey) ?? "";
  measure();

  box.addEventListener("input", () => {
    sessionStorage.setItem(draftKey, box.value);
    measure();
  });
  box.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.isComposing) return;
    e.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (!sending && !tooLong() && box.value.trim() !== "") post();
  });

  async function post() {
    sending = true;
    measure();
    const text = box.value;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (answer.ok) sent(text);
      else tell((await answer.json()).error);
    } catch {
      // Nobody knows whether it arrived. The key stays, so pressing again
      // sends it once.
      tell("没有连上，文字还在。请再按一次“发送”，不会发两遍。");
    }
    sending = false;
    measure();
  }

  // What was typed while the text was on its way stays.
  function sent(text) {
    box.value = box.value === text ? "" : box.value;
    sessionStorage.setItem(draftKey, box.value);
    form.elements.key.value = newKey();
    document.querySelector("#actions .wrong")?.remove();
    box.focus();
  }

  function tooLong() {
    const text = box.value.trim();
    return [...text].length > maxRunes || new TextEncoder().encode(text).length > maxBytes;
  }

  function measure() {
    const text = box.value.trim();
    const bytes = new TextEncoder().encode(text).length;
    count.textContent = `${[...text].length}/${maxRunes} 字 · ${bytes}/${maxBytes} 字节` + (tooLong() ? "，太长了，请分成两条" : "");
    count.classList.toggle("over", tooLong());
    send.disabled = sending || tooLong() || text === "";
  }
}

function tell(sentence) {
  document.dispatchEvent(new CustomEvent("say", { detail: sentence }));
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}
