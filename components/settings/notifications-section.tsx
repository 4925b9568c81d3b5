import { Callout } from "@/components/ui/callout";
import { SectionHeader } from "@/components/ui/section";
import type { SelfScope } from "@/lib/auth/scope";
import { mailState } from "@/lib/mail/queries";
import { MAIL_OFF } from "@/lib/mail/rules";
import { listPreferences } from "@/lib/notifications/queries";
import { NotificationChoices } from "./notification-choices";

/** What a person is told of, in the app and by e-mail; mails lead here. */
export async function NotificationsSection({ self }: { self: SelfScope }) {
  const preferences = await listPreferences(self);
  return (
    <section id="notifications" aria-labelledby="notifications-title" className="mb-8 scroll-mt-16">
      <SectionHeader id="notifications-title" title="Notifications" />
      <p className="my-4 max-w-[60ch] text-muted-foreground">
        You are told of your own posts, and of the channels that you connected or look after. E-mails of a
        burst come as one, a minute after it began.
      </p>
      {mailState().on ? null : (
        <Callout tone="amber" role="note" className="mb-4 max-w-[560px]">
          {MAIL_OFF}
        </Callout>
      )}
      <NotificationChoices preferences={preferences} />
    </section>
  );
}
