import { env } from "@/lib/env";
import { applyChannelHolds } from "./apply-holds";
import { benchFunctions } from "./bench";
import { notifyByMail } from "./notify-by-mail";
import { publishOperation } from "./publish-operation";
import { requestSyncs, syncOneChannel } from "./sync-channel";

const measured = env().localMode && env().BENCH_FUNCTIONS;

/** Every durable function; both engines register exactly these. */
export const functions = [
  publishOperation,
  applyChannelHolds,
  notifyByMail,
  requestSyncs,
  syncOneChannel,
  ...(measured ? benchFunctions : []),
];
