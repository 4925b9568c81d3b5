"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "./button";

/** The button that sends its form; pending while the form's action runs. */
export function SubmitButton({ pending, ...rest }: ComponentProps<typeof Button>) {
  const form = useFormStatus();
  return <Button type="submit" pending={pending || form.pending} {...rest} />;
}
