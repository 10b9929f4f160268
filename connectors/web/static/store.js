// What was said: the server's messages, and own ones that are not back from it yet.
//
// An own message lives under its client_id from the first tap until the server lists it, so that
// it is neither lost nor shown twice, whatever is repeated in between.

import { forget, keysWith, recall, remember } from "./storage.js";

const OUT = "chat.out.";
const LOOK_BACK = 20;

export class Store extends EventTarget {
  #messages = new Map();
  #out = new Map();
  // Listed by the server but perhaps still on its way in the outbox: never to be shown again.
  #listed = new Set();
  #notice = null;

  constructor() {
    super();
    const kept = keysWith(OUT).map(readKept).filter(Boolean);
    kept.sort((a, b) => a.at - b.at);
    for (const item of kept) this.#out.set(item.client_id, { ...item, state: "waiting" });
  }

  get lastId() {
    return this.#messages.size ? Math.max(...this.#messages.keys()) : null;
  }

  // An id some messages back, for a second look.
  get earlierId() {
    const ids = [...this.#messages.keys()].sort((a, b) => a - b);
    return ids.at(-LOOK_BACK - 1) ?? null;
  }

  get isEmpty() {
    return this.#messages.size === 0 && this.#out.size === 0;
  }

  // Bubbles in the order of the conversation: what the server knows, then what it will.
  get entries() {
    const listed = [...this.#messages.values()].sort((a, b) => a.id - b.id);
    const waiting = [...this.#out.values()].map(asEntry);
    return [...(this.#notice ? [this.#notice] : []), ...listed, ...waiting];
  }

  // Own messages that still have to go, oldest first.
  get unsent() {
    return [...this.#out.values()].filter((item) => item.state !== "sent");
  }

  // Take messages from the server; a known id or an own client_id does not come twice.
  receive(items) {
    const fresh = items.filter((item) => !this.#messages.has(item.id));
    for (const item of fresh) {
      const key = item.client_id ? `c:${item.client_id}` : `m:${item.id}`;
      const at = new Date(item.at);
      this.#messages.set(item.id, { ...item, key, at, state: "sent" });
      if (item.client_id) this.#settle(item.client_id);
    }
    if (fresh.length) this.#changed();
    return fresh.length;
  }

  add(message) {
    const item = { ...message, at: Date.now(), state: "waiting" };
    this.#out.set(item.client_id, item);
    remember(OUT + item.client_id, JSON.stringify(item));
    this.#changed();
    return item;
  }

  mark(clientId, state) {
    const item = this.#out.get(clientId);
    if (!item || item.state === state) return;
    item.state = state;
    if (state === "sent") forget(OUT + clientId);
    this.#changed();
  }

  isListed(clientId) {
    return this.#listed.has(clientId);
  }

  // A new session is a new conversation, which the notice explains; what was not sent goes there.
  startOver(notice) {
    const at = new Date();
    this.#notice = { key: `n:${at.getTime()}`, author: "system", type: "text", text: notice, at };
    this.#messages.clear();
    for (const [clientId, item] of this.#out) if (item.state === "sent") this.#out.delete(clientId);
    this.#changed();
  }

  #settle(clientId) {
    this.#listed.add(clientId);
    this.#out.delete(clientId);
    forget(OUT + clientId);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function asEntry(item) {
  return {
    ...item,
    key: `c:${item.client_id}`,
    author: "resident",
    at: new Date(item.at),
    buttons: [],
    media_url: item.media_id ? `v1/web/media/${item.media_id}` : null,
  };
}

function readKept(key) {
  try {
    const item = JSON.parse(recall(key));
    return item && item.client_id ? item : null;
  } catch {
    return null;
  }
}

// Without crypto.randomUUID, which browsers offer on https addresses only.
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
