// Puts a piece of a page that the server has rendered in the place of the old
// one, and leaves the keyboard where it was.

/** Replaces the content of place; false if it shows the same already. */
export function replace(place, { html, key }) {
  if (key && place.dataset.key === key) return false;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.innerHTML = html;
  place.dataset.key = key;
  if (focused) document.getElementById(focused)?.focus();
  return true;
}
