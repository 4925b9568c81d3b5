"use client";

import Link from "next/link";
import { Callout } from "@/components/ui/callout";
import { reset } from "@/lib/people/passwords/actions";
import { NewPasswordField } from "./password-field";
import { SendButton } from "./send-button";
import { textOf, useSubmit } from "./use-submit";

/** Chooses a new password behind a mailed link. */
export function ResetForm({ token }: { token: string }) {
  const submit = useSubmit(reset, (form) => ({ token, password: textOf(form, "password") }));
  const used = submit.failure?.code === "used";
  return (
    <form {...submit.form} className="grid gap-4">
      {submit.sentence ? (
        <Callout
          tone="red"
          role="alert"
          action={
            used ? (
              <Link className="link" href="/forgot">
                Ask for a new link
              </Link>
            ) : undefined
          }
        >
          {submit.sentence}
        </Callout>
      ) : null}
      <NewPasswordField label="New password" error={submit.problem("password")} />
      <SendButton submit={submit}>Set the new password</SendButton>
    </form>
  );
}
