// The row of chosen photos: shrunk, uploaded at once, and ready when the resident taps 发送.

import { uploadPhoto } from "./api.js";
import { element } from "./dom.js";
import { PhotoError, prepare } from "./photos.js";
import { TEXTS } from "./texts.js";

const MAX_PHOTOS = 6;

export class Tray extends EventTarget {
  #items = [];

  limitMb = 10;

  constructor(list, session, say) {
    super();
    Object.assign(this, { list, session, say });
  }

  get isEmpty() {
    return this.#items.length === 0;
  }

  get isReady() {
    return this.#items.every((item) => item.mediaId);
  }

  async add(files) {
    const room = MAX_PHOTOS - this.#items.length;
    if (files.length > room) this.say(TEXTS.tooMany(MAX_PHOTOS));
    for (const file of [...files].slice(0, room)) await this.#addOne(file);
  }

  // Hand over the keys of the uploads and clear the row.
  take() {
    const ids = this.#items.map((item) => item.mediaId);
    for (const item of [...this.#items]) this.#remove(item);
    return ids;
  }

  async #addOne(file) {
    let blob;
    try {
      blob = await prepare(file);
      if (blob.size > this.limitMb * 1024 * 1024) throw new PhotoError("tooLarge");
    } catch (error) {
      if (!(error instanceof PhotoError)) throw error;
      const text = TEXTS[error.message];
      return this.say(typeof text === "function" ? text(this.limitMb) : text);
    }
    const item = this.#show(blob);
    this.#items.push(item);
    this.#changed();
    this.#upload(item);
  }

  #show(blob) {
    const item = { blob, address: URL.createObjectURL(blob), mediaId: null, request: null };
    const remove = element("button", { type: "button", class: "tray-remove", text: "×" });
    remove.setAttribute("aria-label", TEXTS.remove);
    remove.addEventListener("click", () => this.#remove(item));
    item.state = element("button", { type: "button", class: "tray-state", text: "" });
    item.state.addEventListener("click", () => this.#upload(item));
    item.bar = element("progress", { max: "1", value: "0", "aria-label": TEXTS.photo });
    const picture = element("img", { src: item.address, alt: TEXTS.photo });
    item.node = element("li", { class: "tray-item" }, picture, item.bar, item.state, remove);
    this.list.append(item.node);
    return item;
  }

  async #upload(item) {
    item.state.disabled = true;
    item.node.classList.remove("broken");
    this.#progress(item, 0);
    try {
      item.mediaId = await this.session.use((token) =>
        uploadPhoto(token, item.blob, {
          onProgress: (share) => this.#progress(item, share),
          onStart: (request) => (item.request = request),
        }),
      );
      item.node.classList.add("done");
      item.state.textContent = TEXTS.uploaded;
    } catch (error) {
      item.node.classList.add("broken");
      item.state.disabled = false;
      item.state.textContent = TEXTS.retryUpload;
      if (error.status === 413) this.say(TEXTS.tooLarge(this.limitMb));
    }
    this.#changed();
  }

  #progress(item, share) {
    item.bar.value = share;
    item.state.textContent = TEXTS.uploading(Math.round(share * 100));
  }

  #remove(item) {
    item.request?.abort();
    URL.revokeObjectURL(item.address);
    item.node.remove();
    this.#items = this.#items.filter((other) => other !== item);
    this.#changed();
  }

  #changed() {
    this.list.hidden = this.isEmpty;
    this.dispatchEvent(new Event("change"));
  }
}
