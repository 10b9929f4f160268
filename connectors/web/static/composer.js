// The place to write: text, photos, and the rules of the Enter key.

import { newClientId } from "./store.js";
import { forget, recall, remember } from "./storage.js";
import { TEXTS } from "./texts.js";

const DRAFT = "chat.draft";
const COUNT_FROM = 2000;
const LIMIT = 4000;

export class Composer {
  constructor({ form, text, count, send, photo }, tray, { onMessage, say }) {
    Object.assign(this, { form, text, count, send, photo, tray, onMessage, say });
    text.value = recall(DRAFT) ?? "";
    form.addEventListener("submit", (event) => this.#submit(event));
    text.addEventListener("input", () => this.#changed());
    text.addEventListener("keydown", (event) => this.#key(event));
    text.addEventListener("paste", (event) => this.#pasted(event));
    photo.addEventListener("change", () => this.#picked());
    tray.addEventListener("change", () => this.#changed());
    this.#changed();
  }

  // The characters as the server counts them: an emoji is one.
  get #length() {
    return [...this.text.value.trim()].length;
  }

  #submit(event) {
    event.preventDefault();
    if (!this.tray.isReady) return this.say(TEXTS.photosNotReady);
    if (this.#length > LIMIT) return this.say(TEXTS.tooLong(this.#length - LIMIT));
    for (const id of this.tray.take()) {
      this.onMessage({ client_id: newClientId(), type: "image", text: "", media_id: id });
    }
    const text = this.text.value.trim();
    this.text.value = "";
    this.#changed();
    if (!text) return;
    this.onMessage({ client_id: newClientId(), type: "text", text });
    this.text.focus();
  }

  // Enter sends, Shift+Enter breaks the line; an Enter that picks a Chinese word does neither
  // (older Safari ends the composition before the key event and leaves only its code 229).
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!this.send.disabled) this.form.requestSubmit();
  }

  #pasted(event) {
    const photos = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!photos.length) return;
    event.preventDefault();
    this.tray.add(photos);
  }

  #picked() {
    const files = [...this.photo.files];
    this.photo.value = "";
    this.tray.add(files);
  }

  #changed() {
    const used = this.#length;
    this.send.disabled = used === 0 && this.tray.isEmpty;
    this.count.hidden = used <= COUNT_FROM;
    this.count.textContent =
      used > LIMIT ? TEXTS.tooLong(used - LIMIT) : TEXTS.count(used, LIMIT);
    this.count.classList.toggle("over", used > LIMIT);
    this.text.setAttribute("aria-invalid", String(used > LIMIT));
    if (this.text.value) remember(DRAFT, this.text.value);
    else forget(DRAFT);
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }
}
