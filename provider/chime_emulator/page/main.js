// The page of the emulator: what it shows is told by one stream of events, what it does goes to the control endpoints.

import { announce } from "./announcer.js";
import { forgetCalls, startCalls, takeCall } from "./calls.js";
import { setClock, startClock } from "./clock.js";
import { showFaults, startFaults } from "./faults.js";
import { startHome } from "./home.js";
import { startNumberDialog } from "./number_dialog.js";
import { beginNumbers, startNumbers, takeNumbers, whenNumbersChange } from "./numbers.js";
import { showPending } from "./pending.js";
import { listen } from "./stream.js";
import { startTheme } from "./theme.js";

startTheme(() => {});
startClock(announce);
const addStatuses = startNumbers();
whenNumbersChange(showPending);
const [home, statuses] = await Promise.all([startHome(), startNumberDialog(), startFaults()]);
addStatuses(statuses);
startCalls(home);
listen({
  standing: ({ now, faults }) => {
    setClock(now);
    showFaults(faults);
  },
  numbers_begin: beginNumbers,
  numbers: takeNumbers,
  call: takeCall,
  calls_forgotten: forgetCalls,
});
document.documentElement.dataset.ready = "";
