// The session token: kept over reloads, renewed when it expires.

import { ApiError, openSession } from "./api.js";
import { recall, forget, remember } from "./storage.js";

const KEY = "chat.token";

export class Session {
  #opening = null;
  #lost = false;

  constructor({ onRenewed }) {
    this.onRenewed = onRenewed;
    this.token = tokenFromOwnerApp() ?? recall(KEY);
    if (this.token) remember(KEY, this.token);
  }

  // Run a call with the token; an expired one is replaced and the call is repeated once.
  async use(request) {
    const token = this.token ?? (await this.#open());
    try {
      return await request(token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      await this.#renew(token);
      return request(this.token);
    }
  }

  async #renew(expired) {
    if (this.token && this.token !== expired) return;
    this.#lost = true;
    const elsewhere = recall(KEY); // another tab may have noticed first
    if (elsewhere && elsewhere !== expired) {
      this.#adopt(elsewhere);
      return;
    }
    this.token = null;
    forget(KEY);
    await this.#open();
  }

  // Callers at the same time share one opening: one page, one conversation.
  #open() {
    this.#opening ??= openSession()
      .then(({ token }) => this.#adopt(token))
      .finally(() => {
        this.#opening = null;
      });
    return this.#opening;
  }

  #adopt(token) {
    this.token = token;
    remember(KEY, token);
    if (this.#lost) {
      this.#lost = false;
      this.onRenewed();
    }
    return token;
  }
}

// An owner app opens the session itself and passes it in the fragment, which no server sees.
function tokenFromOwnerApp() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token;
}
