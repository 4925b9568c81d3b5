import { systemScope } from "@/lib/auth/mint";
import { requestDue, scopeOfChannel, syncChannel } from "@/lib/deliveries/syncing/work";
import { inngest } from "../client";
import { ChannelChanged } from "../events";

/** Every few minutes, once over all processes: asks for the readings that are due. */
export const requestSyncs = inngest.createFunction(
  { id: "request-syncs", triggers: [{ cron: "*/3 * * * *" }], retries: 1 },
  async ({ step }) => step.run("request", async () => ({ requested: await requestDue(systemScope("sync")) })),
);

/** Reads one channel's account back. What it found is in the rows; a run that is lost is asked for again. */
export const syncOneChannel = inngest.createFunction(
  {
    id: "sync-channel",
    triggers: [{ event: "channel.sync" }],
    retries: 2,
    concurrency: [{ limit: 4 }],
  },
  async ({ event, step }) => {
    const { channelId } = ChannelChanged.parse(event.data);
    return step.run("read", async () => {
      const scope = await scopeOfChannel(systemScope("sync"), channelId);
      return { did: scope ? await syncChannel(scope, channelId) : "gone" };
    });
  },
);
