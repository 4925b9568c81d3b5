import type { operationHold } from "@/db/schema/delivery";

type Hold = (typeof operationHold.enumValues)[number];

/** What the history says of something that is due and must wait. */
export const HELD_BECAUSE: Record<Hold, string> = {
  paused: "It waits: the channel is paused.",
  stopped: "It waits: all publishing is stopped.",
  reconnect: "It waits until the channel is signed in again.",
  sandbox: "It waits: the sandbox is not running.",
  copied: "It waits: all publishing is held until its operator says which database this is.",
};

/** What the history says when nothing holds it any more. */
export const FREED = "Nothing holds it any more.";
