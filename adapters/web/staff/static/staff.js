// What every staff page does: the message at the top goes away by itself, and
// any script can put one there by sending the document a "say" event.

const toast = document.getElementById("toast");
let timer;

function say(sentence) {
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, 8000);
}

document.addEventListener("say", (e) => say(e.detail));
if (!toast.hidden) say(toast.textContent);

// What was being written stays in this tab; it goes when the person goes.
document.getElementById("logout")?.form.addEventListener("submit", () => sessionStorage.clear());
