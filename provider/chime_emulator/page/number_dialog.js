// A number changed by hand, behind the back of whoever manages it.

import { byId, choices, make, wireDialog } from "./elements.js";
import { control } from "./control.js";
import { announce } from "./announcer.js";

const LABELS = { CallingName: "Calling name", CallingNameStatus: "Calling name status", ProductType: "Product type" };
let members = {};
let associations = [];
let shown = null; // the number that is changed; null for a new one
let begun = {};

/** Show the dialog for a number, or for a new one. */
export function openNumber(each) {
  shown = each;
  const number = each?.number ?? {};
  const held = number.Associations?.[0];
  byId("number-title").textContent = each ? `Change ${each.phone_number}` : "Add a number";
  byId("remove-number").hidden = !each;
  byId("change-number").textContent = each ? "Change it" : "Add it";
  byId("number-error").textContent = "";
  const fields = [
    each ? null : field("PhoneNumber", "Number", "", null, { required: true, placeholder: "+12065550100", inputmode: "tel" }),
    field("Name", "Name", number.Name ?? ""),
    field("CallingName", LABELS.CallingName, number.CallingName ?? ""),
    ...Object.entries(members).map(([name, values]) =>
      field(name, LABELS[name] ?? name, number[name] ?? "", number[name] ? values : ["", ...values]),
    ),
    field("AssociationName", "Assigned to", held?.Name ?? "", [["", "nothing"], ...associations]),
    field("AssociationValue", "Its id", held?.Value ?? ""),
  ];
  byId("number-fields").replaceChildren(...fields.filter(Boolean));
  begun = values();
  byId("number-dialog").showModal();
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
