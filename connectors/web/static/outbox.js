// Sends own messages one after the other, and again until the server has them.

import { ApiError, postMessage } from "./api.js";

const BACKOFF_S = [1, 2, 4, 8, 15, 30];

export class Outbox {
  #sending = false;
  #failures = 0;
  #timer = null;

  constructor(store, session) {
    this.store = store;
    this.session = session;
  }

  send(message) {
    this.store.add(message);
    this.flush();
  }

  // A tap on 重发: also what the server refused gets another try.
  resend(clientId) {
    this.store.mark(clientId, "waiting");
    this.flush();
  }

  // Send what waits, in order. A passing fault stops the row, so that nothing overtakes.
  async flush() {
    clearTimeout(this.#timer);
    if (this.#sending) return;
    this.#sending = true;
    try {
      let item;
      while ((item = this.#next())) {
        if (!(await this.#deliver(item))) return this.#retryLater();
      }
      this.#failures = 0;
    } finally {
      this.#sending = false;
    }
  }

  #next() {
    return this.store.unsent.find((item) => item.state !== "refused");
  }

  async #deliver(item) {
    if (this.store.isListed(item.client_id)) return true;
    this.store.mark(item.client_id, "sending");
    const { client_id, type, text, media_id, button_id } = item;
    const body = { client_id, type, text, media_id, button_id };
    try {
      await this.session.use((token) => postMessage(token, body));
    } catch (error) {
      const passing = !(error instanceof ApiError) || error.passing || error.status === 401;
      const held = navigator.onLine ? "failed" : "waiting";
      this.store.mark(item.client_id, passing ? held : "refused");
      return !passing;
    }
    this.#failures = 0;
    this.store.mark(item.client_id, "sent");
    return true;
  }

  #retryLater() {
    const pause = BACKOFF_S[Math.min(this.#failures, BACKOFF_S.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => this.flush(), pause * 1000);
  }
}
