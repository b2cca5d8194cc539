// The calls, the last of them first: a table, figures, and the details of one.

import { byId, foreign, make, oncePerFrame } from "./elements.js";
import { control } from "./control.js";
import { Rows } from "./rows.js";
import { arrival } from "./announcer.js";
import { drawStrip } from "./time_line.js";

const KEPT = 5000;
const FRESH = 1500;
const started = Date.now() / 1000;
let own = { account: "", region: "" };
let calls = []; // newest first
let dropped = 0; // the calls that are no longer kept here
let arrivals = [];
let rows;

/** Whether a call may change something. */
export const isWrite = (call) => !/^(Get|List|Unknown)/.test(call.operation);

/** Whether a call, or an item of it, was refused or not answered. */
export const isBad = (call) => call.status === 0 || call.status >= 400 || call.errors > 0;

const FILTERS = { "": () => true, writes: isWrite, reads: (call) => !isWrite(call), bad: isBad };

/** Forget the calls, as the emulator has. */
export function forgetCalls() {
  calls = [];
  arrivals = [];
  dropped = 0;
  later();
}

/** Take over a call; those of other accounts and regions are not shown. */
export function takeCall(call) {
  if (call.account !== own.account || call.region !== own.region) return;
  call.freshUntil = call.started > started ? performance.now() + FRESH : 0;
  arrivals.push(call);
  if (call.freshUntil) {
    arrival(call, isBad(call));
    setTimeout(later, FRESH + 50);
  }
  later();
}

const later = oncePerFrame(show);

function show() {
  const filter = FILTERS[byId("calls-filter").value];
  const before = arrivals.filter(filter).length;
  calls = [...arrivals.reverse(), ...calls];
  arrivals = [];
  dropped += Math.max(0, calls.length - KEPT);
  calls.length = Math.min(calls.length, KEPT);
  rows.show(calls.filter(filter), before);
  totals();
  drawStrip(calls);
}

function totals() {
  const writes = calls.filter(isWrite);
  const items = writes.reduce((sum, call) => sum + call.items, 0);
  const figures = {
    calls: calls.length,
    writes: writes.length,
    "items written": items,
    "items a write": writes.length ? (items / writes.length).toFixed(1) : "–",
    failures: calls.filter(isBad).length,
  };
  byId("totals").replaceChildren(
    ...Object.entries(figures).map(([name, figure]) => make("div", {}, make("dt", {}, name), make("dd", {}, String(figure)))),
  );
  byId("calls-count").textContent = dropped ? `last ${calls.length}, ${dropped} older` : String(calls.length);
}

const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 23);

function draw(call) {
  const answer = call.status || "closed";
  const sized = call.items ? [size(call), String(call.items)] : [];
  return [
    make("td", {}, clock(call.started)),
    make("td", { title: call.operation }, call.operation),
    make("td", {}, ...sized),
    make("td", { class: isBad(call) ? "bad" : "" }, call.errors ? `${answer} · ${call.errors} ✕` : String(answer)),
    make("td", { class: "ms" }, (call.seconds * 1000).toFixed(0)),
    why(call),
  ];
}

/** A bar as long as the call's items, of which what failed is red. */
function size(call) {
  const failed = call.errors || (isBad(call) ? call.items : 0);
  const part = (items, look) => {
    const bar = make("i", { class: look });
    bar.style.width = `${Math.min(100, items * 2)}%`;
    return bar;
  };
  return make("span", { class: "size", "aria-hidden": "true" }, part(failed, "bad"), part(call.items - failed));
}

function why(call) {
  const what = call.attributes.length ? call.attributes.join(", ") : call.items === 1 ? call.phone_numbers[0] : "";
  const reasons = call.reasons.map(({ code, message, items }) => `${call.items > 1 && items > 0 && call.errors ? `${items}× ` : ""}${code}: ${message}`);
  const parts = [...call.faults.map((kind) => make("span", { class: "tag bad" }, kind)), foreign(what)];
  if (reasons.length) parts.push(make("span", { class: "bad" }, what ? " – " : "", foreign(reasons.join("; "))));
  return make("td", { title: [what, ...reasons].join("\n") }, ...parts);
}

async function openCall(call) {
  byId("call-title").textContent = call.operation;
  const facts = {
    Arrived: `${clock(call.started)} UTC, by this machine’s clock`,
    Answer: `${call.status || "connection closed unanswered"} after ${(call.seconds * 1000).toFixed(1)} ms`,
    Items: `${call.items}${call.errors ? `, of which ${call.errors} failed` : ""}`,
    Attributes: call.attributes.join(", ") || "none",
    Faults: call.faults.join(", ") || "none",
    "Request id": call.request_id,
  };
  byId("call-facts").replaceChildren(
    ...Object.entries(facts).flatMap(([name, text]) => [make("dt", {}, name), make("dd", {}, foreign(text))]),
  );
  byId("call-details").replaceChildren(make("p", {}, "…"));
  byId("call-dialog").showModal();
  try {
    byId("call-details").replaceChildren(...details(await control("GET", `calls/${call.id}`)));
  } catch (problem) {
    byId("call-details").replaceChildren(make("p", { class: "error" }, problem.message));
  }
}

function details({ call, writes, refusals }) {
  const parts = [];
  const whole = (number) => number || "the whole request";
  if (refusals.length) parts.push(...list("Refused", ["Number", "Code", "Why"], refusals.map((each) => [whole(each.phone_number), each.code, each.message])));
  if (writes.length) parts.push(...list("Written", ["Number", "Attribute", "Value"], writes.map((each) => [each.phone_number, each.attribute, each.value || "(cleared)"])));
  if (!parts.length) parts.push(make("p", { class: "quiet" }, call.phone_numbers.length ? `It named ${call.phone_numbers.join(", ")}.` : "It named no number."));
  return parts;
}

function list(title, columns, lines) {
  const head = make("tr", {}, ...columns.map((column) => make("th", { scope: "col" }, column)));
  const body = lines.map((line) => make("tr", {}, ...line.map((text) => make("td", {}, foreign(text)))));
  return [make("h3", {}, title), make("table", {}, make("thead", {}, head), make("tbody", {}, ...body))];
}

/** Show the table of calls of an account and region. */
export function startCalls(home) {
  own = home;
  rows = new Rows(byId("calls-table"), byId("calls-scroller"), {
    draw,
    key: (call) => call.id,
    open: openCall,
    fresh: (call) => call.freshUntil > performance.now(),
  });
  byId("calls-filter").addEventListener("input", later);
  byId("span").addEventListener("input", later);
  byId("forget").addEventListener("click", () => control("DELETE", "calls"));
  byId("call-dialog").querySelector("form").addEventListener("submit", () => byId("call-dialog").close());
  new ResizeObserver(later).observe(byId("strip"));
  setInterval(() => document.hidden || drawStrip(calls), 1000);
  later();
}
