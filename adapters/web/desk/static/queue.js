// The queue follows the server.

import { ring } from "./alarm.js";
import { replace } from "./piece.js";
import { listen } from "./stream.js";
import { setClock, tick } from "./waiting.js";

const queue = document.getElementById("queue");

listen(() => "/desk/events", {
  alarm: ring,
  queue: (piece) => { if (replace(queue, piece)) tick(); },
  beat: ({ now }) => setClock(now),
});
