// The numbers of the account and region: searched, filtered, and what changed last of each.

import { byId, choices, foreign, make, oncePerFrame } from "./elements.js";
import { now, spelled } from "./clock.js";
import { Rows } from "./rows.js";
import { openNumber } from "./number_dialog.js";

const FRESH = 2500; // milliseconds for which a change stands out
const PRODUCTS = { VoiceConnector: "VC", SipMediaApplicationDialIn: "SIP MA" };
const all = new Map();
let complete = false;
let rows;
const watchers = [];

/** Call a function with all numbers, by the number, whenever some have changed; not before all were told. */
export const whenNumbersChange = (watcher) => watchers.push(watcher);

/** Forget the numbers: they are told anew. */
export function beginNumbers() {
  all.clear();
  complete = false;
}

/** Take over numbers that were told. */
export function takeNumbers({ numbers, all: told }) {
  const seen = performance.now();
  for (const each of numbers) {
    if (!each.number) {
      all.delete(each.phone_number);
      continue;
    }
    each.at = each.changed ? Date.parse(each.changed.at) : 0;
    each.freshUntil = complete && each.changed ? seen + FRESH : 0;
    const { Name = "", CallingName = "", Associations } = each.number;
    const held = Associations.map((association) => association.Value).join(" ");
    each.text = `${each.phone_number} ${Name} ${CallingName} ${each.pending?.calling_name ?? ""} ${held}`.toLowerCase();
    all.set(each.phone_number, each);
  }
  complete ||= told;
  if (complete) setTimeout(later, FRESH + 50);
  later();
}

const later = oncePerFrame(() => {
  show();
  if (complete) for (const watcher of watchers) watcher(all);
});

function show() {
  const text = byId("search").value.trim().toLowerCase();
  const status = byId("status").value;
  const found = [...all.values()].filter(
    (each) =>
      (!text || each.text.includes(text)) &&
      (!status || (status === "pending" ? each.pending : each.number.Status === status)),
  );
  const byNumber = (one, other) => (one.phone_number < other.phone_number ? -1 : 1);
  const isByChange = byId("order").value === "changed";
  found.sort(isByChange ? (one, other) => other.at - one.at || byNumber(one, other) : byNumber);
  const count = found.length === all.size ? String(all.size) : `${found.length} of ${all.size}`;
  if (byId("numbers-count").textContent !== count) byId("numbers-count").textContent = count;
  rows.show(found);
}

function draw(each) {
  const { number, pending, changed } = each;
  const calling = make("td", {}, foreign(number.CallingName ?? ""));
  if (pending) calling.append(make("span", { class: "tag" }, "→ ", foreign(pending.calling_name || "(cleared)"), " pending"));
  else if (number.CallingNameStatus === "UpdateFailed") calling.append(make("span", { class: "tag" }, "update failed"));
  const queued = number.Status === "ReleaseInProgress" ? "warn" : "";
  return [
    make("td", { class: "number" }, each.phone_number),
    make("td", { title: number.Name ?? "" }, foreign(number.Name ?? "")),
    calling,
    make("td", { class: queued, title: number.Status }, number.Status),
    make("td", { title: number.ProductType }, PRODUCTS[number.ProductType] ?? number.ProductType),
    changed ? changeCell(changed) : make("td"),
  ];
}

function changeCell({ at, before }) {
  const what = before === null ? "new" : Object.keys(before).join(", ");
  const old = before && "Name" in before ? [" was ", foreign(before.Name ?? "(none)")] : [];
  const time = new Date(at).toISOString().slice(11, 19);
  const title = before === null ? `new, ${spelled(at)}` : `${JSON.stringify(before)} before, ${spelled(at)}`;
  return make("td", { title }, make("time", { datetime: at, class: "quiet" }, time), " ", what, ...old);
}

/** Show the table and its filters. */
export function startNumbers() {
  rows = new Rows(byId("numbers-table"), byId("numbers-scroller"), {
    draw,
    key: (each) => each.phone_number,
    open: openNumber,
    fresh: (each) => each.freshUntil > performance.now(),
  });
  for (const id of ["search", "status", "order"]) {
    byId(id).addEventListener("input", () => {
      byId("numbers-scroller").scrollTop = 0;
      later();
    });
  }
  byId("add-number").addEventListener("click", () => openNumber(null));
  return (statuses) => byId("status").append(...choices([["pending", "Pending calling name"], ...statuses]));
}
