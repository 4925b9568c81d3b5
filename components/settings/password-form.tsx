"use client";

import { useEffect } from "react";
import { NewPasswordField } from "@/components/auth/password-field";
import { SendButton } from "@/components/auth/send-button";
import { textOf, useSubmit } from "@/components/auth/use-submit";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { changePassword } from "@/lib/people/passwords/actions";
import { Outcome } from "./profile-form";

/** Changes one's own password; the present one is asked for. */
export function PasswordForm() {
  const submit = useSubmit(changePassword, (form) => ({
    current: textOf(form, "current"),
    password: textOf(form, "password"),
  }));
  const { done } = submit;
  const { ref } = submit.form;
  useEffect(() => {
    if (done) ref.current?.reset();
  }, [done, ref]);
  return (
    <form {...submit.form} className="grid max-w-[420px] gap-4">
      <Field label="Present password" error={submit.problem("current")}>
        <PasswordInput name="current" autoComplete="current-password" />
      </Field>
      <NewPasswordField key={String(done)} label="New password" error={submit.problem("password")} />
      <Outcome
        sentence={submit.sentence}
        done={done ? "Your password is changed, and you are signed out everywhere else." : null}
      />
      <SendButton submit={submit} fit>
        Change password
      </SendButton>
    </form>
  );
}
