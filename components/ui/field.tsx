"use client";

import { createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "@/lib/cn";
import { Icon } from "./icon";
import { Label } from "./label";

type FieldControl = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };

const Control = createContext<FieldControl | null>(null);

/** What the field around a control says about it; explicit props of the control win. */
export function useFieldControl(own: {
  id?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: ComponentInvalid | undefined;
}) {
  const field = useContext(Control);
  const describedBy = [field?.describedBy, own["aria-describedby"]].filter(Boolean).join(" ") || undefined;
  return {
    id: own.id ?? field?.id,
    "aria-describedby": describedBy,
    "aria-invalid": own["aria-invalid"] ?? (field?.invalid ? true : undefined),
    "aria-required": field?.required ? true : undefined,
  };
}

type ComponentInvalid = boolean | "true" | "false" | "grammar" | "spelling";

type FieldProps = {
  label: ReactNode;
  /** Beside the label, at its end: a link such as “Forgot it?”. */
  aside?: ReactNode;
  /** Below the control: what to write, or what will come of it. */
  hint?: ReactNode;
  /** What is wrong and what to do; marks the control invalid and takes the hint's place. */
  error?: string | null | undefined;
  /** Id of the control, when something else refers to it. */
  id?: string;
  required?: boolean;
  /** Keeps the label for assistive technology only. */
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
};

/** A labelled control with its hint and its error. The Input, Select, … inside takes its id and description from here. */
export function Field({
  label,
  aside,
  hint,
  error,
  id,
  required = false,
  hideLabel,
  className,
  children,
}: FieldProps) {
  const made = useId();
  const control = id ?? made;
  const hintId = `${control}-hint`;
  const errorId = `${control}-error`;
  const describedBy = error ? errorId : hint ? hintId : undefined;
  return (
    <div data-slot="field" className={cn("flex flex-col gap-1.5", className)}>
      <div className={cn("flex items-baseline justify-between gap-3", hideLabel && "sr-only")}>
        <Label htmlFor={control}>{label}</Label>
        {aside ? <span className="text-xs">{aside}</span> : null}
      </div>
      <Control value={{ id: control, describedBy, invalid: Boolean(error), required }}>{children}</Control>
      {hint && !error ? (
        <div id={hintId} data-slot="field-hint" className="text-xs text-muted-foreground">
          {hint}
        </div>
      ) : null}
      <div aria-live="polite" className="empty:hidden">
        {error ? (
          <p id={errorId} data-slot="field-error" className="flex gap-1.5 text-xs text-destructive">
            <Icon name="circle-x" size={14} className="mt-px" />
            {error}
          </p>
        ) : null}
      </div>
    </div>
  );
}
