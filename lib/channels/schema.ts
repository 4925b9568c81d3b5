import { z } from "zod";
import type { ChannelLimits } from "@/lib/platforms/contract-facts";

/** What a connect form sends. `sandbox` chooses the simulator instead of the real platform; local mode only. */
export const ConnectChannel = z.object({
  platform: z.string().min(1).max(40),
  sandbox: z.boolean().default(false),
  fields: z.record(z.string().max(40), z.string().max(500)),
  /** The channel to connect again: another account is refused. */
  channelId: z.uuid().optional(),
});
export type ConnectChannel = z.output<typeof ConnectChannel>;

export const ChannelRef = z.object({ channelId: z.uuid() });
export type ChannelRef = z.output<typeof ChannelRef>;

export type ChannelHealth = "healthy" | "reconnect" | "configure";

/** One row of the Channels screen. */
export type ChannelView = {
  id: string;
  platform: string;
  handle: string;
  displayName: string;
  avatarUrl: string | null;
  profileUrl: string | null;
  sandbox: boolean;
  health: ChannelHealth;
  healthReason: string | null;
  /** When access ends for good; null = renews by itself or never ends. */
  accessEndsAt: Date | null;
  pausedAt: Date | null;
  limits: ChannelLimits | null;
  scopes: string[];
  /** Address of the account's server, to connect again with; null for the sandbox. */
  server: string | null;
  /** Posts still to go out here, and how many of them are due after access ends. */
  waiting: number;
  waitingAfterEnd: number;
};

/** What the composer offers to choose from. */
export type ChannelChoice = {
  id: string;
  platform: string;
  handle: string;
  displayName: string;
  avatarUrl: string | null;
  health: ChannelHealth;
  healthReason: string | null;
  paused: boolean;
  sandbox: boolean;
  limits: ChannelLimits | null;
};

/** One step of a channel's test. */
export type TestStep = {
  name: string;
  state: "passed" | "failed" | "skipped";
  detail: string;
  milliseconds: number;
};

export type ChannelTest = { steps: TestStep[]; verdict: string };
