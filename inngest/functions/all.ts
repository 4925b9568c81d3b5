import { applyChannelHolds } from "./apply-holds";
import { publishOperation } from "./publish-operation";

/** Every durable function; both engines register exactly these. */
export const functions = [publishOperation, applyChannelHolds];
