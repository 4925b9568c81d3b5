"use client";

import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { confirm, renewLink } from "@/lib/people/signing-up/actions";
import { InboxLink } from "./inbox-link";
import { SendButton } from "./send-button";
import { browserZone, textOf, useSubmit } from "./use-submit";

type Props = {
  token: string;
  /** This browser did not begin the sign-up, so it has to know its password. */
  asksPassword: boolean;
  inboxUrl: string | null;
};

/** The button behind a mailed link; opening the link alone changes nothing. An expired one can be sent again. */
export function ConfirmForm({ token, asksPassword, inboxUrl }: Props) {
  const submit = useSubmit(confirm, (form) => ({
    token,
    zone: browserZone(),
    password: textOf(form, "password") || undefined,
  }));
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
  const sentence = again.sentence ?? submit.sentence ?? (asksPassword ? null : submit.failure?.message);
  return (
    <form {...current.form} className="grid gap-4">
      {sentence ? (
        <Callout tone={expired ? "amber" : "red"} role="alert">
          {sentence}
        </Callout>
      ) : null}
      {asksPassword && !expired ? (
        <Field
          label="Password"
          hint="The one this sign-up was made with. If it was not you, leave this page: no account is made."
          error={submit.problem("password")}
        >
          <PasswordInput name="password" autoComplete="current-password" />
        </Field>
      ) : null}
      <SendButton submit={current}>{expired ? "Send a new link" : "Confirm my address"}</SendButton>
    </form>
  );
}
