// Wires the page together.

import { loadFace } from "./api.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { Feed } from "./feed.js";
import { copyTicket, followKeyboard, offerHints, offerLargeType, say, showFace } from "./frame.js";
import { Outbox } from "./outbox.js";
import { Presence } from "./presence.js";
import { Session } from "./session.js";
import { Store, newClientId } from "./store.js";
import { TEXTS } from "./texts.js";
import { Tray } from "./tray.js";
import { View } from "./view.js";

const store = new Store();
const session = new Session({ onRenewed: renewed });
const outbox = new Outbox(store, session);
const feed = new Feed(store, session);
const view = new View(
  { log: byId("log"), scroller: byId("scroller"), newer: byId("newer") },
  session,
);
const presence = new Presence({
  status: byId("status"),
  typing: byId("typing"),
  typingText: byId("typing-text"),
  typingDots: byId("typing-dots"),
});
let opened = false;
let broken = false;

function renewed() {
  store.startOver(TEXTS.expired);
  feed.lookNow();
}

function send(message) {
  outbox.send(message);
  view.toEnd();
}

function sendWords(text, buttonId) {
  send({ client_id: newClientId(), type: "text", text, button_id: buttonId });
}

function show() {
  presence.update(store.entries);
  byId("welcome").hidden = !(opened && store.isEmpty);
  byId("hints").hidden = !opened || store.entries.some((entry) => entry.author === "resident");
  byId("cover").hidden = opened || !store.isEmpty;
  view.show(store.entries);
  showNetwork();
}

// Only a call that failed proves a fault; the browser's own word merely explains it.
function showNetwork() {
  const line = byId("network");
  const words = navigator.onLine ? TEXTS.reconnecting : TEXTS.offline;
  line.hidden = !(broken && byId("cover").hidden);
  if (!line.hidden && line.textContent !== words) line.textContent = words;
}

function showCover(words, stuck) {
  byId("cover-text").textContent = words;
  byId("cover-retry").hidden = false;
  byId("cover").classList.toggle("stuck", stuck);
}

function connected() {
  broken = false;
  showNetwork();
}

function disconnected(words, stuck) {
  broken = true;
  if (!opened) showCover(words, stuck);
  showNetwork();
}

function ready() {
  opened = true;
  show();
  // History is read when wanted; only what comes from now on is announced.
  setTimeout(() => byId("log").setAttribute("aria-live", "polite"));
  outbox.flush();
}

function networkChanged() {
  feed.lookNow();
  if (opened) outbox.flush();
}

function tapped(event) {
  const target = event.target.closest("[data-action]");
  if (!target || target.disabled) return;
  const { action, clientId, buttonId, title, number } = target.dataset;
  if (action === "resend") outbox.resend(clientId);
  if (action === "copy") copyTicket(number);
  if (action === "reply") {
    target.classList.add("chosen");
    sendWords(title, buttonId);
    // Its disabled button drops the focus; a finger's tap must not call up the keyboard.
    if (event.detail === 0) byId("text").focus({ preventScroll: true });
  }
}

function offerComposer() {
  const tray = new Tray(byId("tray"), session, say);
  const parts = ["text", "count", "send", "photo"].map((id) => [id, byId(id)]);
  const elements = { form: byId("composer"), ...Object.fromEntries(parts) };
  new Composer(elements, tray, { onMessage: send, say });
  return tray;
}

// Without it the page has its own words and limits; the chat does not depend on it.
async function putOnFace(tray) {
  const face = await loadFace().catch(() => ({}));
  showFace(face);
  tray.limitMb = face.upload_limit_mb ?? tray.limitMb;
}

store.addEventListener("change", show);
feed.addEventListener("ready", ready);
feed.addEventListener("connected", connected);
feed.addEventListener("broken", () => disconnected(TEXTS.openFailed, false));
feed.addEventListener("refused", () => disconnected(TEXTS.notAllowed, true));
byId("log").addEventListener("click", tapped);
byId("cover-retry").addEventListener("click", () => feed.lookNow());
addEventListener("online", networkChanged);
addEventListener("offline", networkChanged);
document.addEventListener("visibilitychange", () => !document.hidden && networkChanged());
followKeyboard();
offerLargeType(() => view.toEnd());
offerHints((text) => sendWords(text));
feed.run();
putOnFace(offerComposer());
