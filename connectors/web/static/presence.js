// Who is answering, and whether an answer is on its way.

import { TEXTS } from "./texts.js";

const SLOW_MS = 20000;
// After this a person may be needed, and a promise of work in progress would be untrue.
const GIVE_UP_MS = 90000;

export class Presence {
  #timer = null;
  #waitingFor = null;
  #since = 0;

  constructor({ status, typing, typingText, typingDots }) {
    Object.assign(this, { status, typing, typingText, typingDots });
  }

  update(entries) {
    const answer = entries.findLast((entry) => ["bot", "staff"].includes(entry.author));
    const human = answer?.author === "staff";
    this.status.textContent = human ? TEXTS.status.staff : TEXTS.status.bot;
    this.status.classList.toggle("human", human);
    this.#follow(human ? null : waiting(entries));
  }

  #follow(entry) {
    if (entry?.key !== this.#waitingFor) {
      this.#waitingFor = entry?.key ?? null;
      this.#since = entry ? Math.min(Date.now(), entry.at.getTime()) : 0;
    }
    this.#show();
  }

  #show() {
    clearTimeout(this.#timer);
    const waited = Date.now() - this.#since;
    const shown = this.#waitingFor !== null && waited < GIVE_UP_MS;
    this.typing.hidden = !shown;
    if (!shown) return;
    const slow = waited >= SLOW_MS;
    this.typingDots.hidden = slow;
    const words = slow ? TEXTS.slow : TEXTS.typing;
    if (this.typingText.textContent !== words) this.typingText.textContent = words;
    this.#timer = setTimeout(() => this.#show(), (slow ? GIVE_UP_MS : SLOW_MS) - waited);
  }
}

// The newest message, when it is the resident's and has arrived.
function waiting(entries) {
  const last = entries.at(-1);
  return last?.author === "resident" && last.state === "sent" ? last : null;
}
