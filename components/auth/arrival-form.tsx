"use client";

import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { joinWith, linkWith } from "@/lib/people/providers/actions";
import { SendButton } from "./send-button";
import { browserZone, textOf, useSubmit } from "./use-submit";
import { UsernameField } from "./username-field";

/** The username of somebody whom Google or GitHub vouches for: the last thing missing. */
export function JoinForm({ needsCode }: { needsCode: boolean }) {
  const submit = useSubmit(joinWith, (form) => ({
    username: textOf(form, "username"),
    operatorCode: textOf(form, "operatorCode") || undefined,
    zone: browserZone(),
  }));
  return (
    <form {...submit.form} className="grid gap-4">
      <Sentence text={submit.sentence} />
      <UsernameField error={submit.problem("username")} />
      {needsCode ? (
        <Field
          label="Operator code"
          hint="The first account runs this installation. The code was printed when the server started."
          error={submit.problem("operatorCode")}
        >
          <Input name="operatorCode" autoComplete="off" spellCheck={false} />
        </Field>
      ) : null}
      <SendButton submit={submit}>Make account</SendButton>
    </form>
  );
}

/** The password of an account that already exists, before a provider may open it. */
export function LinkForm({ email }: { email: string }) {
  const submit = useSubmit(linkWith, (form) => ({ password: textOf(form, "password") }));
  return (
    <form {...submit.form} className="grid gap-4">
      <Sentence text={submit.sentence} />
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <Field label="Password" error={submit.problem("password")}>
        <PasswordInput name="password" autoComplete="current-password" />
      </Field>
      <SendButton submit={submit}>Link and sign in</SendButton>
    </form>
  );
}

function Sentence({ text }: { text: string | null }) {
  return text ? (
    <Callout tone="red" role="alert">
      {text}
    </Callout>
  ) : null;
}
