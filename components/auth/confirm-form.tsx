"use client";

import { Callout } from "@/components/ui/callout";
import { confirm, renewLink } from "@/lib/people/signing-up/actions";
import { InboxLink } from "./inbox-link";
import { SendButton } from "./send-button";
import { browserZone, useSubmit } from "./use-submit";

/** The button behind a mailed link; opening the link alone changes nothing. An expired one can be sent again. */
export function ConfirmForm({ token, inboxUrl }: { token: string; inboxUrl: string | null }) {
  const submit = useSubmit(confirm, () => ({ token, zone: browserZone() }));
  const again = useSubmit(renewLink, () => ({ token }));
  if (again.value) {
    return (
      <Callout tone="green" action={inboxUrl ? <InboxLink url={inboxUrl} /> : undefined}>
        A new link is on its way to {again.value.email}.
      </Callout>
    );
  }
  const expired = submit.failure?.code === "expired";
  const current = expired ? again : submit;
  const sentence = again.sentence ?? submit.sentence ?? submit.failure?.message;
  return (
    <form {...current.form} className="grid gap-4">
      {sentence ? (
        <Callout tone={expired ? "amber" : "red"} role="alert">
          {sentence}
        </Callout>
      ) : null}
      <SendButton submit={current}>{expired ? "Send a new link" : "Confirm my address"}</SendButton>
    </form>
  );
}
