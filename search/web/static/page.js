// What does the page do beyond links and forms? It searches while one types.
//
// The server writes all parts of the page; what is typed is only ever read from the box, never changed in it,
// unless a suggestion is chosen or another page of the history is shown.
"use strict";

const box = document.getElementById("q");
const form = document.getElementById("search");
const list = document.getElementById("suggestions");
const announcer = document.getElementById("status");
const languageSwitch = document.getElementById("switch");
const texts = document.body.dataset;
const isLive = Boolean(document.querySelector("#hits[data-title]")); // the page of search results

const QUIET = 20; // ms without a key before a search: input methods send a backspace and letters at once
const LONGEST_WAIT = 300; // ms, where answers are slow
const SUGGESTIONS_AFTER = 100; // ms, if the hits are not there before
const FACETS_AFTER = 250; // ms after the hits
const ANNOUNCED_AFTER = 700; // ms without a key
const MOST_TRIES = 5;

// ---- parts of the page from the server

const policy = window.trustedTypes?.createPolicy("timviet", { createHTML: (html) => html });

/** Put the elements of a part of the page in the place of those with the same ids. */
function replaceParts(html) {
  const part = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  for (const element of [...part.body.children]) document.getElementById(element.id)?.replaceWith(element);
}

const delay = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)));
  });

async function fetchPart(url, fragment, signal) {
  const address = new URL(url);
  address.searchParams.set("fragment", fragment);
  address.hash = "";
  return fetch(address, { signal });
}

// ---- searching

let latest = new AbortController(); // of the last search; aborting it makes whatever comes late of others void
let isRunning = false;
let took = 0; // ms that the last answer took

/** Show the results at an address, unless another search begins meanwhile. */
async function show(url, focus = "") {
  latest.abort();
  const { signal } = (latest = new AbortController());
  const began = performance.now();
  isRunning = true;
  document.getElementById("hits").ariaBusy = "true";
  try {
    const html = await hitsOf(url, signal);
    if (signal.aborted) return;
    replaceParts(html);
  } catch (error) {
    if (signal.aborted) return;
    isRunning = false;
    complain(error instanceof TypeError ? texts.unreachable : error.message, () => show(url, focus));
    return;
  }
  took = performance.now() - began;
  isRunning = false;
  document.title = document.getElementById("hits").dataset.title;
  if (focus) moveFocus(focus);
  announceSoon();
  showFacets(url, signal, focus ? 0 : FACETS_AFTER);
}

async function showFacets(url, signal, wait) {
  try {
    await delay(wait, signal);
    const answer = await fetchPart(url, "facets", signal);
    const html = answer.ok ? await answer.text() : "";
    if (html && !signal.aborted) replaceParts(html);
  } catch {
    // Another search has begun, or the server is gone, which the next search says.
  }
}

async function hitsOf(url, signal) {
  for (let tries = 1; ; tries++) {
    const answer = await fetchPart(url, "hits", signal);
    if (answer.ok) return answer.text();
    if (![429, 503].includes(answer.status) || tries === MOST_TRIES) throw new Error(texts.failed);
    const seconds = Math.max(Number(answer.headers.get("Retry-After")) || 1, 1);
    complain(texts.busy.replace("#", seconds));
    await delay(seconds * 1000, signal);
  }
}

function complain(message, retry) {
  const hits = document.getElementById("hits");
  hits.ariaBusy = null;
  hits.querySelector(".alert")?.remove();
  const alert = document.createElement("div");
  alert.className = "alert";
  alert.setAttribute("role", "alert");
  alert.append(message, " ");
  if (retry) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = texts.retry;
    button.addEventListener("click", () => (box.focus(), retry()));
    alert.append(button);
  }
  hits.prepend(alert);
}

function moveFocus(id) {
  const element = document.getElementById(id);
  if (!element) return;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  if (id === "found") window.scrollTo(0, 0);
}

let announcing = 0;

/** Tell screen readers how much was found, once typing pauses. */
function announceSoon() {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    const found = document.getElementById("found")?.textContent.trim() ?? "";
    const offered = list.hidden ? "" : texts.suggestions.replace("#", list.childElementCount);
    announcer.textContent = [isLive && box.value.trim() ? found : "", offered].filter(Boolean).join(". ");
  }, ANNOUNCED_AFTER);
}

// ---- the address is the state

let isTyping = false; // whether the current entry of the history is of a query that is being typed

/** Return the address of a query, with the filters and the order of the page. */
function addressOf(query) {
  const url = new URL(location.href);
  for (const name of ["q", "offset", "more", "accents"]) url.searchParams.delete(name);
  url.hash = "";
  if (!query.trim()) return url.href;
  const others = [...url.searchParams];
  url.search = new URLSearchParams([["q", query], ...others]);
  return url.href;
}

/** Make an address that of the page; all keys of one query are one entry of the history. */
function remember(url) {
  if (url === location.href) return;
  try {
    if (isTyping) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
  } catch {
    return; // some browsers allow so many in half a minute; the next one will do
  }
  const other = new URL(url);
  other.searchParams.set("lang", languageSwitch.hreflang);
  languageSwitch.href = other.pathname + other.search;
}

function leaveTyping() {
  clearTimeout(pending);
  isTyping = false;
}

let shown = location.href; // the address of the results that are shown or asked for

function open(url, focus = "") {
  remember(url);
  shown = url;
  return show(url, focus);
}

// ---- typing

let pending = 0;
let isComposing = false;

box.addEventListener("input", () => {
  clearTimeout(pending);
  pending = setTimeout(() => answerBox(), isRunning ? Math.min(QUIET + took / 4, LONGEST_WAIT) : QUIET);
});

/** Search for what stands in the box, then complete it; also while an input method composes it. */
async function answerBox(wanted = -1) {
  asking.abort();
  const { signal } = (asking = new AbortController());
  await Promise.race([searchBox(), delay(SUGGESTIONS_AFTER, signal).catch(() => {})]);
  if (!signal.aborted) suggest(wanted, signal);
}

function searchBox() {
  clearTimeout(pending);
  const url = addressOf(box.value);
  if (!isLive || url === shown) return null;
  const done = open(url);
  isTyping = true;
  return done;
}

box.addEventListener("compositionstart", () => (isComposing = true));
box.addEventListener("compositionend", () => (isComposing = false));
box.addEventListener("blur", () => {
  closeList();
  if (isTyping && addressOf(box.value) !== shown) open(addressOf(box.value));
  leaveTyping();
});

form.addEventListener("submit", (event) => {
  if (!isLive) return;
  event.preventDefault();
  submit();
});

function submit() {
  closeList();
  if (!isLive) return form.requestSubmit();
  const url = addressOf(box.value);
  if (url !== shown) open(url);
  leaveTyping();
  if (matchMedia("(pointer: coarse)").matches) box.blur(); // puts the keyboard of a phone away
}

// ---- suggestions: the combobox of the ARIA Authoring Practices Guide

let asking = new AbortController();
let active = -1;

box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", list.id);
box.setAttribute("aria-expanded", "false");

/** Offer completions of what stands in the box, and make one of them active. */
async function suggest(wanted, signal) {
  const typed = box.value;
  if (!typed.trim()) return closeList();
  try {
    const answer = await fetch(`${texts.suggest}?limit=5&q=${encodeURIComponent(typed)}`, { signal });
    const suggestions = answer.ok ? (await answer.json()).suggestions : [];
    const isMeant = !signal.aborted && document.activeElement === box;
    if (isMeant) openList(suggestions.map(({ text }) => text), typed, wanted);
  } catch {
    // A search without suggestions is a search; if the server is gone, the results say so.
  }
}

function openList(suggestions, typed, wanted) {
  const others = suggestions.filter((text) => text !== typed);
  if (!others.length) return closeList();
  const chosen = list.children[active]?.textContent; // it stays active if it is offered again
  list.replaceChildren(
    ...others.map((text, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.lang = "vi";
      option.dir = "auto";
      option.textContent = text;
      return option;
    }),
  );
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
  activate(chosen === undefined ? Math.min(wanted, others.length - 1) : others.indexOf(chosen));
  announceSoon();
}

function closeList() {
  asking.abort();
  list.hidden = true;
  list.replaceChildren();
  active = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

/** Make a suggestion the active one; -1 is the box itself. */
function activate(number) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = number;
  const option = list.children[active];
  if (!option) return box.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", option.id);
}

function choose(option) {
  box.value = option.textContent;
  box.setSelectionRange(box.value.length, box.value.length);
  clearTimeout(pending);
  submit();
}

list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) choose(option);
});

box.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) {
    if (event.key === "Enter") event.preventDefault(); // it ends a composition; Safari reports it after the end
    return;
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const count = list.childElementCount;
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      event.preventDefault();
      if (list.hidden) answerBox(event.key === "ArrowDown" ? 0 : Infinity);
      else activate(((active + 1 + (event.key === "ArrowDown" ? 1 : count)) % (count + 1)) - 1);
      break;
    case "Enter":
      if (active >= 0) {
        event.preventDefault();
        choose(list.children[active]);
      }
      break;
    case "Escape":
      event.preventDefault();
      if (list.hidden) box.value = "";
      closeList();
      searchBox();
  }
});

if (box.autofocus && document.activeElement === document.body) box.focus(); // browsers do it only when they draw

// ---- links within the page, and the history

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fragment]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  leaveTyping();
  closeList();
  const query = new URL(link.href).searchParams.get("q") ?? "";
  if (box.value !== query) box.value = query;
  open(link.href, link.dataset.fragment);
});

addEventListener("popstate", () => {
  if (!isLive) return;
  leaveTyping();
  closeList();
  const url = new URL(location.href);
  if (url.href.split("#")[0] === shown.split("#")[0]) return; // only another place on the page
  if (!isComposing) box.value = url.searchParams.get("q") ?? "";
  shown = url.href;
  show(url.href);
});

// ---- keys

const keySwitch = document.getElementById("single-keys");
document.getElementById("keys").hidden = false;
try {
  keySwitch.checked = localStorage.getItem("timviet-single-keys") !== "off";
} catch {
  // Storage may be forbidden; then the choice holds for this page.
}
keySwitch.addEventListener("change", () => {
  try {
    localStorage.setItem("timviet-single-keys", keySwitch.checked ? "on" : "off");
  } catch {
    // as above
  }
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const isSingle = !isCommand && keySwitch.checked && !event.target.closest("input:not([type=checkbox])");
  if ((isCommand && event.key.toLowerCase() === "k") || (isSingle && event.key === "/")) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});
