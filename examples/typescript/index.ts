// Two phone numbers of your account, named, and those of several offices from a table that anybody can edit. Put your
// own numbers here and into the table; nothing is ordered or released.
import { readFileSync } from "node:fs";

import { parse } from "csv-parse/sync";
import * as chime from "pulumi-chime";

interface Row {
    phone_number: string;
    name: string;
    calling_name: string;
}

const reception = new chime.PhoneNumber("reception", {
    phoneNumber: "+12065550100",
    name: "Seattle reception",
    callingName: "Contoso",
});

const support = new chime.PhoneNumber("support", {
    phoneNumber: "+12065550101",
    name: "Seattle support",
});

// An empty cell is not managed: whatever the account says is left alone.
const rows: Row[] = parse(readFileSync("numbers.csv"), { columns: true, bom: true, skip_empty_lines: true, trim: true });
const offices = rows.map(
    (row) =>
        new chime.PhoneNumber(`offices-${row.phone_number}`, {
            phoneNumber: row.phone_number,
            name: row.name || undefined,
            callingName: row.calling_name || undefined,
        }),
);

export const receptionStatus = reception.status;
export const receptionCallingNameStatus = reception.callingNameStatus;
export const supportStatus = support.status;
export const numbers = offices.length;
