// A number changed by hand, behind the back of whoever manages it.

import { byId, choices, make, wireDialog } from "./elements.js";
import { control } from "./control.js";
import { announce } from "./announcer.js";

const LABELS = { CallingName: "Calling name", CallingNameStatus: "Calling name status", ProductType: "Product type" };
const GONE = "It is no longer in the account. Add it, and it is a new number with what you have edited.";
let members = {};
let associations = [];
let shown = null; // the number that is changed; null for a new one
let begun = {};

/** Show the dialog for a number, or for a new one. */
export function openNumber(each) {
  shown = each;
  const number = current(each);
  byId("number-title").textContent = each ? `Change ${each.phone_number}` : "Add a number";
  byId("number-error").textContent = "";
  showWhether(each);
  const fields = [
    each ? null : field("PhoneNumber", "Number", "", null, { required: true, placeholder: "+12065550100", inputmode: "tel" }),
    field("Name", "Name", number.Name),
    field("CallingName", LABELS.CallingName, number.CallingName),
    ...Object.entries(members).map(([name, values]) =>
      field(name, LABELS[name] ?? name, number[name], number[name] ? values : ["", ...values]),
    ),
    field("AssociationName", "Assigned to", number.AssociationName, [["", "nothing"], ...associations]),
    field("AssociationValue", "Its id", number.AssociationValue),
  ];
  byId("number-fields").replaceChildren(...fields.filter(Boolean));
  begun = values();
  byId("number-dialog").showModal();
}

/** Return what the fields say of a number as it is; of none, nothing. */
function current(each) {
  const number = each?.number ?? {};
  const [held] = number.Associations ?? [];
  const texts = ["Name", "CallingName", ...Object.keys(members)].map((name) => [name, number[name] ?? ""]);
  return { ...Object.fromEntries(texts), AssociationName: held?.Name ?? "", AssociationValue: held?.Value ?? "" };
}

function showWhether(isThere) {
  byId("remove-number").hidden = !isThere;
  byId("change-number").textContent = isThere ? "Change it" : "Add it";
}

/** Let an open dialog follow its number: fields that nobody has edited say what it is now, and a number that is gone is said to be. */
export function followNumber(numbers) {
  if (!shown || !byId("number-dialog").open) return;
  const found = numbers.get(shown.phone_number);
  if (found === shown) return;
  showWhether(found);
  const error = byId("number-error");
  if (!found !== (error.textContent === GONE)) error.textContent = found ? "" : GONE;
  if (!found) return;
  shown = found;
  for (const [name, text] of Object.entries(current(found))) {
    const input = byId("number-fields").querySelector(`[name="${name}"]`);
    if (input.value === begun[name]) input.value = text;
    begun[name] = text;
  }
}

function field(name, label, value, from = null, attributes = {}) {
  const input = from
    ? make("select", { name }, ...choices(from))
    : make("input", { name, autocomplete: "off", spellcheck: "false", ...attributes });
  input.value = value;
  return make("label", {}, label, input);
}

const values = () => Object.fromEntries(new FormData(byId("number-dialog").querySelector("form")));

/** Return the members that were edited, in the API's shape. */
function edited() {
  const given = values();
  const changes = {};
  for (const name of ["Name", "CallingName", ...Object.keys(members)]) {
    if (given[name] !== begun[name]) changes[name] = given[name];
  }
  if (given.AssociationName !== begun.AssociationName || given.AssociationValue !== begun.AssociationValue) {
    const held = { Name: given.AssociationName, Value: given.AssociationValue };
    changes.Associations = given.AssociationName ? [held] : [];
  }
  return changes;
}

async function submit() {
  const number = shown?.phone_number ?? values().PhoneNumber.trim();
  await control("PUT", `numbers/${encodeURIComponent(number)}`, edited());
  announce(`${number} was changed`);
}

/** Make the dialog ready. */
export async function startNumberDialog() {
  ({ members, associations } = await control("GET", "numbers/choices"));
  wireDialog(byId("number-dialog"), submit, byId("number-error"));
  byId("remove-number").addEventListener("click", async () => {
    try {
      await control("DELETE", `numbers/${encodeURIComponent(shown.phone_number)}`);
      byId("number-dialog").close();
      announce(`${shown.phone_number} is no longer in the account`);
    } catch (problem) {
      byId("number-error").textContent = problem.message;
    }
  });
  return members.Status;
}
