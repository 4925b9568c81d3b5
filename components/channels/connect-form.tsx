"use client";

import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import type { ConnectField, PlatformFacts } from "@/lib/platforms/contract-facts";
import type { Failure } from "@/lib/result";

type FormProps = {
  facts: PlatformFacts;
  fields: readonly ConnectField[];
  given?: { handle: string; server: string | null };
  sandboxAddress: string | null;
  connect: (fields: Record<string, string>) => Promise<Failure | null>;
  onDone: () => void;
};

/** What the field starts with when an account is connected again. */
function known(field: ConnectField, given: FormProps["given"]): string {
  if (field.kind === "address") return given?.server ?? "";
  return field.kind === "text" ? (given?.handle ?? "") : "";
}

/** A platform's own form, drawn from its facts. What is typed stays, whatever the answer. */
export function ConnectForm({ facts, fields, given, sandboxAddress, connect, onDone }: FormProps) {
  const [values, setValues] = useState(() =>
    Object.fromEntries(fields.map((field) => [field.name, known(field, given)])),
  );
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, start] = useTransition();
  const atField = fields.some(({ name }) => name === failure?.field);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    const missing = fields.find(({ name, optional }) => !optional && !values[name]?.trim());
    if (missing)
      return setFailure({
        code: "missing",
        message: `Enter the ${missing.label.toLowerCase()}.`,
        field: missing.name,
      });
    start(async () => {
      const answer = await connect(values);
      setFailure(answer);
      if (!answer) onDone();
    });
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 px-4 pt-1 pb-5">
      <p className="text-muted-foreground">
        {sandboxAddress === null ? (
          facts.connect.needs
        ) : (
          <>
            Nothing leaves this machine. The simulated accounts and their app passwords are on{" "}
            <a href={sandboxAddress} target="_blank" rel="noreferrer" className="link">
              the sandbox's page
            </a>
            .
          </>
        )}
      </p>
      {failure && !atField ? (
        <Callout tone="red" role="alert" title="Not connected.">
          {failure.message}
        </Callout>
      ) : null}
      {fields.map((field) => {
        const Control = field.kind === "password" ? PasswordInput : Input;
        return (
          <Field
            key={field.name}
            label={field.label}
            hint={field.hint}
            required={!field.optional}
            aside={field.optional ? <span className="text-muted-foreground">Optional</span> : undefined}
            error={failure?.field === field.name ? failure.message : null}
          >
            <Control
              name={field.name}
              value={values[field.name] ?? ""}
              onChange={(event) => setValues({ ...values, [field.name]: event.target.value })}
              placeholder={field.placeholder}
              autoComplete={field.autocomplete ?? "off"}
              autoCapitalize="none"
              spellCheck={false}
              inputMode={field.kind === "address" ? "url" : undefined}
            />
          </Field>
        );
      })}
      <Button type="submit" pending={pending} className="self-start">
        {facts.connect.kind === "oauth" ? `Continue to ${facts.label}` : "Connect"}
      </Button>
    </form>
  );
}
