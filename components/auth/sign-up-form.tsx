"use client";

import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { signUp } from "@/lib/people/signing-up/actions";
import { NewPasswordField } from "./password-field";
import { SendButton } from "./send-button";
import { textOf, useSubmit } from "./use-submit";
import { UsernameField } from "./username-field";

const read = (form: FormData) => ({
  username: textOf(form, "username"),
  email: textOf(form, "email"),
  password: textOf(form, "password"),
  operatorCode: textOf(form, "operatorCode") || undefined,
});

/** Username, e-mail and password of a new person; the operator's code where the first account needs it. */
export function SignUpForm({ needsCode }: { needsCode: boolean }) {
  const submit = useSubmit(signUp, read);
  return (
    <form {...submit.form} className="grid gap-4">
      {submit.sentence ? (
        <Callout tone="red" role="alert">
          {submit.sentence}
        </Callout>
      ) : null}
      <UsernameField error={submit.problem("username")} />
      <Field label="E-mail" error={submit.problem("email")}>
        <Input name="email" type="email" autoComplete="email" spellCheck={false} />
      </Field>
      <NewPasswordField error={submit.problem("password")} />
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
      <p className="text-xs text-muted-foreground">
        We send one message with a link, to be sure the address is yours.
      </p>
    </form>
  );
}
