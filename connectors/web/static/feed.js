// Brings messages in by long poll, and catches up after every break.

import { ApiError, readMessages } from "./api.js";

const WAIT_S = 20;
const BACKOFF_S = [1, 2, 4, 8, 15];

export class Feed extends EventTarget {
  #abort = null;
  #wake = null;
  #failures = 0;
  #caughtUp = false;
  // Two writers may finish out of order: a message with a lower id can appear after a higher one.
  // Once it is quiet, one look back finds such a latecomer.
  #unsure = false;

  constructor(store, session) {
    super();
    this.store = store;
    this.session = session;
  }

  // Poll for as long as the page lives.
  async run() {
    for (;;) {
      try {
        await (this.#caughtUp ? this.#follow() : this.#catchUp());
        this.#failures = 0;
        this.#tell("connected");
      } catch (error) {
        if (!this.#abort?.signal.aborted) await this.#failed(error);
      }
    }
  }

  // Give up the present wait and look at once: the network came back, or the page was woken.
  lookNow() {
    this.#abort?.abort();
    this.#wake?.();
  }

  async #catchUp() {
    const { next } = await this.#read(() => this.store.lastId, 0);
    if (next !== null) return;
    this.#caughtUp = true;
    this.#tell("ready");
  }

  async #follow() {
    const { fresh } = await this.#read(() => this.store.lastId, WAIT_S);
    if (fresh) {
      this.#unsure = true;
    } else if (this.#unsure) {
      this.#unsure = false;
      await this.#read(() => this.store.earlierId, 0);
    }
  }

  async #read(from, wait) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    let asked = null;
    const page = await this.session.use((token) => {
      asked = token;
      return readMessages(token, { after: from(), wait, signal });
    });
    // The session was renewed meanwhile: this answer belongs to the old conversation.
    if (asked !== this.session.token) return { fresh: 0, next: asked };
    return { fresh: this.store.receive(page.items), next: page.next };
  }

  #failed(error) {
    const refused = error instanceof ApiError && error.status === 403;
    this.#tell(refused ? "refused" : "broken");
    const pause = BACKOFF_S[Math.min(this.#failures, BACKOFF_S.length - 1)];
    this.#failures += 1;
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, pause * 1000);
    });
  }

  #tell(kind) {
    this.dispatchEvent(new Event(kind));
  }
}
