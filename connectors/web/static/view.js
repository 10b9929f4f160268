// The list of bubbles: kept in step with the store, scrolled, and read out.

import { enableReplies, makeBubble, showDelivery } from "./bubble.js";
import { element } from "./dom.js";
import { needsTimeLine, timeLine } from "./times.js";

const NEAR_END_PX = 80;

export class View {
  #rows = new Map();

  constructor({ log, scroller, newer }, session) {
    Object.assign(this, { log, scroller, newer, session });
    newer.addEventListener("click", () => this.toEnd());
    scroller.addEventListener("scroll", () => this.#atEnd() && (newer.hidden = true));
    // A photo that has loaded, or a keyboard that came up, must not push the end out of sight.
    log.addEventListener("load", () => this.#following && this.toEnd(), true);
    new ResizeObserver(() => this.#following && this.toEnd()).observe(scroller);
    scroller.addEventListener("scroll", () => (this.#following = this.#atEnd()));
  }

  #following = true;

  // Show exactly these messages, touching only what changed.
  show(entries) {
    const before = this.#rows.size;
    const follow = this.#following;
    const wanted = this.#wantedNodes(entries);
    this.#place(wanted);
    if (follow) this.toEnd();
    else if (this.#rows.size > before) this.newer.hidden = entries.at(-1)?.author === "resident";
  }

  toEnd() {
    this.#following = true;
    this.newer.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #wantedNodes(entries) {
    const lastOwn = entries.findLastIndex((entry) => entry.author === "resident");
    const rows = new Map();
    const nodes = [];
    let previous = null;
    entries.forEach((entry, index) => {
      const row = this.#rows.get(entry.key) ?? this.#make(entry);
      rows.set(entry.key, row);
      if (needsTimeLine(previous, entry.at)) nodes.push(this.#timeAbove(row, entry.at));
      previous = entry.at;
      showDelivery(row, entry);
      enableReplies(row, index > lastOwn);
      nodes.push(row);
    });
    this.#rows = rows;
    return nodes;
  }

  #make(entry) {
    const row = makeBubble(entry, this.session.token);
    row.dataset.key = entry.key;
    if (entry.id) row.dataset.id = entry.id;
    return row;
  }

  #timeAbove(row, at) {
    row.timeLine ??= element("p", { class: "time" });
    row.timeLine.textContent = timeLine(at);
    return row.timeLine;
  }

  // Moving a node would make a screen reader read it again, so only misplaced ones move.
  #place(nodes) {
    const kept = new Set(nodes);
    for (const child of [...this.log.children]) if (!kept.has(child)) child.remove();
    nodes.forEach((node, index) => {
      const present = this.log.children[index];
      if (present !== node) this.log.insertBefore(node, present ?? null);
    });
  }

  #atEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }
}
