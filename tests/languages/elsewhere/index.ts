import * as chime from "pulumi-chime";

const west = new chime.Provider("west", { region: "us-west-2", endpointUrl: "ENDPOINT" });

const reception = new chime.PhoneNumber(
    "lobby",
    { phoneNumber: "+12065550100", name: "West lobby" },
    { provider: west },
);

export const lobby = reception.phoneNumberArn;
export const found = chime.getPhoneNumberOutput({ phoneNumber: "+12065550100" }, { provider: west }).phoneNumberArn;
export const first = chime.listPhoneNumbersOutput().phoneNumbers[0].phoneNumberArn;
