// Leaves no trail. Going from page to page here takes the place of the page
// before, so that there is one entry in the history, and the exit button takes
// that one too. Without a script these are ordinary links.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.id === "exit") {
    event.preventDefault();
    leave(link.href);
    return;
  }
  if (link.origin === location.origin && link.pathname.startsWith("/a/")) {
    event.preventDefault();
    location.replace(link.href);
  }
});

// The page is blank at once, however slow the next one is. In WeChat the
// window closes, and the chat is there again.
function leave(elsewhere) {
  document.documentElement.hidden = true;
  window.WeixinJSBridge?.call("closeWindow");
  location.replace(elsewhere);
}
