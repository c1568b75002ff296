// The exit button leaves at once: blank the page, close WeChat's window if
// this is one, and go elsewhere without a trace in the history. Without a
// script the button is an ordinary link.
document.getElementById("exit").addEventListener("click", (event) => {
  event.preventDefault();
  document.documentElement.hidden = true;
  if (window.WeixinJSBridge) {
    window.WeixinJSBridge.call("closeWindow");
  }
  location.replace(event.currentTarget.href);
});
