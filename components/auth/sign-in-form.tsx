"use client";

import Link from "next/link";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { signIn } from "@/lib/people/signing-in/actions";
import { SendButton } from "./send-button";
import { textOf, useSubmit } from "./use-submit";

/** E-mail and password; `next` is the path to go on to. */
export function SignInForm({ next }: { next: string | undefined }) {
  const submit = useSubmit(signIn, (form) => ({
    email: textOf(form, "email"),
    password: textOf(form, "password"),
    next,
  }));
  const forgot = (
    <Link href="/forgot" className="link">
      Forgotten it?
    </Link>
  );
  return (
    <form {...submit.form} className="grid gap-4">
      {submit.sentence ? (
        <Callout tone="red" role="alert">
          {submit.sentence}
        </Callout>
      ) : null}
      <Field label="E-mail" error={submit.problem("email")}>
        <Input name="email" type="email" autoComplete="email" spellCheck={false} />
      </Field>
      <Field label="Password" aside={forgot} error={submit.problem("password")}>
        <PasswordInput name="password" autoComplete="current-password" />
      </Field>
      <SendButton submit={submit}>Sign in</SendButton>
    </form>
  );
}
