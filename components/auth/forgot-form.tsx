"use client";

import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { requestReset } from "@/lib/people/passwords/actions";
import { InboxLink } from "./inbox-link";
import { SendButton } from "./send-button";
import { textOf, useSubmit } from "./use-submit";

/** Asks for a link to a new password. The answer is the same whether the address has an account or not. */
export function ForgotForm({ inboxUrl }: { inboxUrl: string | null }) {
  const submit = useSubmit(requestReset, (form) => ({ email: textOf(form, "email") }));
  return (
    <form {...submit.form} className="grid gap-4">
      <div role="status" className="empty:hidden">
        {submit.value && !submit.failure ? (
          <Callout tone="green" action={inboxUrl ? <InboxLink url={inboxUrl} /> : undefined}>
            A mail is on its way to {submit.value.email}. Its link works once, within an hour.
          </Callout>
        ) : null}
      </div>
      {submit.sentence ? (
        <Callout tone="red" role="alert">
          {submit.sentence}
        </Callout>
      ) : null}
      <Field label="E-mail" error={submit.problem("email")}>
        <Input name="email" type="email" autoComplete="email" spellCheck={false} />
      </Field>
      <SendButton submit={submit}>{submit.value ? "Send it again" : "Send the link"}</SendButton>
    </form>
  );
}
