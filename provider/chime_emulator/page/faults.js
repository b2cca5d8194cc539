// Faults: which are set, and a form for another, made from the emulator's own table of kinds.

import { byId, choices, foreign, make, wireDialog } from "./elements.js";
import { control } from "./control.js";
import { announce } from "./announcer.js";

let kinds = [];
let operations = [];

/** Show the faults that are set. */
export function showFaults(faults) {
  const list = byId("faults-list");
  const hadFocus = list.contains(document.activeElement);
  byId("clear-faults").disabled = !faults.length;
  const items = faults.map((fault) =>
    make(
      "li",
      {},
      make("span", {}, make("strong", {}, fault.kind), " ", foreign(spelled(fault))),
      make("button", { type: "button", "aria-label": `End the fault ${fault.kind}`, onclick: () => end(fault) }, "End"),
    ),
  );
  list.replaceChildren(items.length ? make("ul", {}, ...items) : make("p", {}, "None: the service has a good day."));
  if (hadFocus) (list.querySelector("button") ?? byId("add-fault")).focus();
}

function spelled({ id, kind, operation, phone_numbers: numbers, times, rate, ...parameters }) {
  const parts = Object.entries(parameters).filter(([, value]) => value !== "").map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`);
  parts.push(operation === "*" ? "every operation" : operation);
  if (numbers) parts.push(numbers.length > 3 ? `${numbers.length} numbers` : numbers.join(", "));
  if (times !== undefined) parts.push(`${times} more ${times === 1 ? "time" : "times"}`);
  if (rate !== undefined) parts.push(`${Math.round(rate * 1000) / 10} % of requests`);
  return parts.join(" · ");
}

async function end(fault) {
  await control("DELETE", `faults/${fault.id}`);
  announce(`The fault ${fault.kind} is ended`);
}

const chosen = () => kinds.find((each) => each.kind === byId("fault-kind").value);

function showKind() {
  const kind = chosen();
  byId("fault-meaning").textContent = kind.meaning;
  byId("fault-parameters").replaceChildren(...kind.parameters.map(parameter));
  const struck = kind.operations.length < operations.length ? kind.operations : operations;
  byId("fault-operation").replaceChildren(...choices([["*", "every operation"], ...struck]));
}

function parameter({ name, type, required, default: usual, choices: values }) {
  const input = values
    ? make("select", { name }, ...choices(values))
    : make("input", { name, required, autocomplete: "off", inputmode: type === "text" ? "text" : "decimal" });
  input.value = usual ?? "";
  const label = `${name[0].toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;
  return make("label", {}, label, input);
}

const number = (text) => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text));

/** Return the fault that the form describes. */
function described() {
  const kind = chosen();
  const fault = { kind: kind.kind, operation: byId("fault-operation").value };
  for (const { name, type } of kind.parameters) {
    const { value } = byId("fault-parameters").querySelector(`[name="${name}"]`);
    fault[name] = type === "text" ? value : number(value);
  }
  const numbers = byId("fault-numbers").value.split(/[\s,;]+/).filter(Boolean);
  if (numbers.length) fault.phone_numbers = numbers;
  const often = byId("fault-often").value;
  if (often !== "always") fault[often] = number(byId("fault-amount").value);
  return fault;
}

function showOften() {
  const often = byId("fault-often").value;
  const label = byId("fault-amount-label");
  label.hidden = often === "always";
  label.firstElementChild.textContent = often === "times" ? "Times" : "Share, 0 to 1";
  byId("fault-amount").required = often !== "always";
}

/** Make the form and its buttons ready. */
export async function startFaults() {
  ({ kinds, operations } = await control("GET", "faults/kinds"));
  byId("fault-kind").append(...choices(kinds.map(({ kind }) => [kind, kind.replaceAll("_", " ")])));
  byId("fault-kind").addEventListener("input", showKind);
  byId("fault-often").addEventListener("input", showOften);
  showKind();
  byId("add-fault").addEventListener("click", () => {
    byId("fault-error").textContent = "";
    byId("fault-dialog").showModal();
  });
  byId("clear-faults").addEventListener("click", () => control("DELETE", "faults"));
  wireDialog(
    byId("fault-dialog"),
    async () => {
      const fault = described();
      await control("POST", "faults", fault);
      announce(`The fault ${fault.kind} is set`);
    },
    byId("fault-error"),
  );
}
