"use client";

import { useTransition } from "react";
import { toast } from "@/components/ui/toast";
import { resumePublishing } from "@/lib/deliveries/stopping/actions";
import { capital, plural, spelled } from "@/lib/words";
import { useShell } from "./shell-context";

const NO_ANSWER = "The server did not answer. Publishing is still stopped; try again.";

/** What became of what fell due while publishing was stopped. */
export function resumedWords({ going, missed }: { going: number; missed: number }): string {
  if (going + missed === 0) return "Publishing goes on. Nothing fell due meanwhile.";
  const out =
    going === 0
      ? ""
      : ` ${capital(spelled(going))} ${plural(going, "post", "posts")} that fell due ${plural(going, "goes", "go")} out now.`;
  const late =
    missed === 0
      ? ""
      : ` ${capital(spelled(missed))} ${plural(missed, "was", "were")} too late by ${plural(missed, "its", "their")} own setting: see Needs attention.`;
  return `Publishing goes on.${out}${late}`;
}

/** Lets the workspace publish again, and says how many posts go out and how many were missed. */
export function useResume() {
  const { workspace } = useShell();
  const [pending, start] = useTransition();
  const resume = () =>
    start(async () => {
      const answer = await resumePublishing(workspace.slug, {}).catch(() => null);
      if (answer?.ok) toast.done(resumedWords(answer.value));
      else toast.failed(answer?.failure.message ?? NO_ANSWER);
    });
  return { pending, resume };
}
