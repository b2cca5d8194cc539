// A table of any length, of which only the rows in view exist. Each row is reached by arrow keys, and opened by Enter.

import { oncePerFrame } from "./elements.js";

const ROW = 27; // pixels, as --row
const SPARE = 12; // rows above and below the view

/** Rows of one table. `draw(item)` returns a row's cells, `open(item)` what Enter does, `key(item)` what identifies it. */
export class Rows {
  #items = [];
  #active; // the key of the row that the keyboard is at
  #drawn = new Map();
  #later = oncePerFrame(() => this.#fill());

  constructor(table, scroller, { draw, open, key, fresh = () => false }) {
    Object.assign(this, { table, scroller, draw, open, key, fresh });
    [this.above, this.body, this.below] = ["gap", "", "gap"].map((name) => {
      const body = table.createTBody();
      if (name) {
        body.className = name;
        body.setAttribute("aria-hidden", "true");
        body.insertRow().insertCell();
      }
      return body;
    });
    scroller.addEventListener("scroll", () => this.#later(), { passive: true });
    new ResizeObserver(() => this.#later()).observe(scroller);
    this.body.addEventListener("keydown", (event) => this.#pressed(event));
    this.body.addEventListener("dblclick", (event) => this.#openRow(event.target.closest("tr")));
    this.body.addEventListener("focusin", (event) => this.#focused(event.target.closest("tr")));
  }

  /** Show other items. `before` of them are new at the top: who has scrolled down goes on seeing what he saw. */
  show(items, before = 0) {
    this.#items = items;
    this.table.setAttribute("aria-rowcount", items.length + 1);
    if (before && this.scroller.scrollTop > ROW) {
      this.#fill();
      this.scroller.scrollTop += before * ROW;
    }
    this.#later();
  }

  #fill() {
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / ROW) - SPARE);
    const last = Math.min(this.#items.length, first + Math.ceil(this.scroller.clientHeight / ROW) + 2 * SPARE);
    this.#gap(this.above, first);
    this.#gap(this.below, this.#items.length - last);
    const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const shown = this.#items.slice(first, last);
    const isActiveShown = shown.some((item) => String(this.key(item)) === this.#active);
    const rows = shown.map((item, index) => this.#row(item, first + index, isActiveShown ? null : index === 0));
    const kept = new Set(rows);
    for (const row of [...this.body.rows]) if (!kept.has(row)) row.remove();
    rows.forEach((row, index) => {
      if (this.body.rows[index] !== row) this.body.insertBefore(row, this.body.rows[index] ?? null);
    });
    this.#drawn = new Map(rows.map((row) => [row.dataset.key, row]));
    if (focused !== undefined && document.activeElement?.dataset?.key !== focused) this.#drawn.get(focused)?.focus({ preventScroll: true });
  }

  #row(item, index, standsIn) {
    const key = String(this.key(item));
    let row = this.#drawn.get(key);
    if (!row || row.item !== item) {
      const made = row ?? document.createElement("tr");
      made.replaceChildren(...this.draw(item));
      made.dataset.key = key;
      made.item = item;
      row = made;
    }
    row.className = this.fresh(item) ? "fresh" : "";
    row.setAttribute("aria-rowindex", index + 2);
    row.tabIndex = (standsIn ?? key === this.#active) ? 0 : -1;
    return row;
  }

  #gap(body, rows) {
    body.hidden = rows === 0;
    body.rows[0].cells[0].style.height = `${rows * ROW}px`;
  }

  #focused(row) {
    if (!row) return;
    for (const other of this.body.rows) other.tabIndex = other === row ? 0 : -1;
    this.#active = row.dataset.key;
  }

  #pressed(event) {
    const row = event.target.closest("tr");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.#openRow(row);
      return;
    }
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const here = Number(row.getAttribute("aria-rowindex")) - 2;
    this.#goTo(Math.min(this.#items.length - 1, Math.max(0, here + steps[event.key])));
  }

  #goTo(index) {
    const head = this.table.tHead.offsetHeight;
    const top = index * ROW;
    const visible = this.scroller.clientHeight - head;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + ROW > this.scroller.scrollTop + visible) this.scroller.scrollTop = top + ROW - visible;
    this.#active = String(this.key(this.#items[index]));
    this.#fill();
    this.#drawn.get(this.#active)?.focus({ preventScroll: true });
  }

  #openRow(row) {
    if (row?.item) this.open(row.item);
  }
}
