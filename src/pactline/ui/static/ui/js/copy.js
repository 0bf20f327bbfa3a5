// Copies the text of data-copy (or of the element that it names) to the clipboard.
import { say } from "./toast.js";
import { word } from "./words.js";

export default function copy(button) {
  button.addEventListener("click", async () => {
    const source = button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom) : null;
    await navigator.clipboard.writeText(source ? source.textContent.trim() : button.dataset.copy);
    say(word("copied"));
  });
}
