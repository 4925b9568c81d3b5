"use client";

import { useEffect, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import { Icon } from "@/components/ui/icon";
import { PasswordInput } from "@/components/ui/password-input";
import { cn } from "@/lib/cn";
import { missingNeeds, PASSWORD_NEEDS } from "@/lib/people/rules";

type NewPasswordFieldProps = { label?: string; name?: string; error?: string | undefined };

/** A new password with the live list of what it needs. */
export function NewPasswordField({ label = "Password", name = "password", error }: NewPasswordFieldProps) {
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  // What was typed before the script ran counts too.
  useEffect(() => setTyped(input.current?.value ?? ""), []);
  const incomplete =
    error && missingNeeds(typed).length > 0 ? "Not there yet: see what is missing below." : undefined;
  return (
    <div className="flex flex-col gap-2">
      <Field label={label} error={incomplete ?? (typed.length > 200 ? error : undefined)}>
        <PasswordInput
          ref={input}
          name={name}
          autoComplete="new-password"
          aria-describedby={`${name}-needs`}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
      <ul id={`${name}-needs`} className="grid gap-[5px] text-xs">
        {PASSWORD_NEEDS.map((need) => {
          const met = need.holds(typed);
          return (
            <li
              key={need.id}
              data-met={met}
              className={cn(
                "flex items-center gap-2",
                met ? "text-status-published" : "text-muted-foreground",
              )}
            >
              <Icon
                name={met ? "circle-check" : "circle-dashed"}
                size={14}
                label={met ? "Done:" : "Missing:"}
              />
              {need.label}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
