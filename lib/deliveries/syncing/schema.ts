import { z } from "zod";
import type { PostMetrics as Given } from "@/lib/platforms/contract-reading";

/** The numbers of a post as they are kept: what the platform gave, absent where it said nothing. */
export type PostMetrics = Given;

export const SyncChannel = z.object({ channelId: z.uuid() });
