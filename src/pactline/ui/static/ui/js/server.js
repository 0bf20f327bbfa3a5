// Talking to the server: one fetch for our own scripts, and what htmx does when something fails.
import { say } from "./toast.js";
import { word } from "./words.js";

export function token() {
  const header = document.body.getAttribute("hx-headers");
  try { return JSON.parse(header)["X-CSRFToken"]; } catch { return ""; }
}

// Fetches a fragment. Follows HX-Redirect and HX-Refresh (answers null then); a refusal meant for #notices lands there.
export async function fetchFragment(url, { method = "GET", body, target = "", place } = {}) {
  const headers = { "HX-Request": "true", "X-CSRFToken": token() };
  if (target) headers["HX-Target"] = target;
  let response;
  try {
    response = await fetch(url, { method, body, headers, credentials: "same-origin" });
  } catch {
    say(word("offline"), "error");
    return null;
  }
  const to = response.headers.get("HX-Redirect");
  if (to) {
    leave(to);
    return null;
  }
  if (response.headers.get("HX-Refresh") === "true") {
    location.reload();
    return null;
  }
  if (response.status >= 500) {
    say(word("failed"), "error");
    return null;
  }
  const html = await response.text();
  if (response.redirected && /<html[\s>]/i.test(html)) {
    location.assign(response.url);
    return null;
  }
  if (response.headers.get("HX-Retarget") === "#notices") {
    notice(html, place);
    return null;
  }
  const trigger = response.headers.get("HX-Trigger");
  if (trigger) announce(trigger);
  return { html, response };
}

export function leave(to) {
  const there = new URL(to, location.href);
  const same = there.pathname === location.pathname && there.search === location.search;
  if (same && there.hash) { location.hash = there.hash; location.reload(); } else if (same) location.reload();
  else location.assign(there.href);
}

export function announce(trigger) {
  let names = { [trigger]: {} };
  if (trigger.startsWith("{")) {
    try { names = JSON.parse(trigger); } catch { return; }
  } else if (trigger.includes(",")) names = Object.fromEntries(trigger.split(",").map((name) => [name.trim(), {}]));
  for (const [name, detail] of Object.entries(names)) document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

export function notice(html, place) {
  const where = place ?? document.getElementById("notices");
  if (!where) return;
  where.innerHTML = html;
  where.scrollIntoView({ block: "nearest" });
}

// Puts HTML in place of an element, with everything in it begun.
export function replace(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const fresh = template.content.firstElementChild;
  element.replaceWith(fresh);
  begin(fresh);
  return fresh;
}

export function begin(element) {
  window.htmx?.process(element);
  element.dispatchEvent(new CustomEvent("pactline:inserted", { bubbles: true }));
}

export function start() {
  document.addEventListener("htmx:sendError", () => say(word("offline"), "error"));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 500 || (xhr.status >= 400 && !xhr.getResponseHeader("HX-Retarget") && !xhr.responseText.trim().startsWith("<"))) {
      event.detail.shouldSwap = false;
      say(word("failed"), "error");
    }
  });
}
