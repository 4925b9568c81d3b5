import { systemScope } from "@/lib/auth/mint";
import { applyHolds } from "@/lib/deliveries/holding/work";
import { inngest } from "../client";
import { ChannelChanged } from "../events";

/** Holds or frees what waits on a channel that was paused, resumed, connected anew or disconnected. */
export const applyChannelHolds = inngest.createFunction(
  { id: "apply-holds", triggers: [{ event: "channel.changed" }], retries: 4 },
  async ({ event, step }) => {
    const { channelId } = ChannelChanged.parse(event.data);
    return step.run("apply", async () => ({ changed: await applyHolds(systemScope("hold"), channelId) }));
  },
);
