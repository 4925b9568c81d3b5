import { systemScope } from "@/lib/auth/mint";
import { scaled } from "@/lib/env";
import { mailNotification } from "@/lib/notifications/mailing/work";
import { inngest } from "../client";
import { NotificationOpened } from "../events";

/** A burst of failures within this time is one mail, and what is read or solved by then needs none. */
const GATHER_MS = Math.max(1_000, scaled(60_000));

/** Mails a notification once. What it tells of is recorded long before: failing here never touches a post. */
export const notifyByMail = inngest.createFunction(
  { id: "notify-by-mail", triggers: [{ event: "notification.opened" }], retries: 8 },
  async ({ event, step }) => {
    const { notificationId } = NotificationOpened.parse(event.data);
    await step.sleep("gather", GATHER_MS);
    return step.run("mail", async () => ({
      did: await mailNotification(systemScope("notify"), notificationId),
    }));
  },
);
