"use client";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { resendMail } from "@/lib/people/signing-up/actions";
import { useSubmit } from "./use-submit";

/** Sends the sign-up's mail again. `unsent`: the first one could not be sent. */
export function ResendForm({ unsent }: { unsent: boolean }) {
  const submit = useSubmit(resendMail, () => undefined);
  const failed =
    submit.failure?.message ??
    (unsent && !submit.value
      ? "The mail could not be sent just now. Your sign-up is kept: send it again."
      : null);
  return (
    <form {...submit.form} className="grid gap-3">
      <div role="status" className="empty:hidden">
        {submit.value ? (
          <Callout tone="green">Sent again, to {submit.value.email}. Only the newest link works.</Callout>
        ) : null}
      </div>
      {failed ? (
        <Callout tone="red" role="alert">
          {failed}
        </Callout>
      ) : null}
      <p className="flex flex-wrap items-center gap-2 text-muted-foreground">
        Nothing there? Look among the junk, or
        <Button
          type="submit"
          variant="outline"
          size="sm"
          pending={submit.pending}
          disabled={!submit.ready || submit.wait > 0}
        >
          {submit.wait > 0 ? `Send again in ${submit.wait} s` : "Send it again"}
        </Button>
      </p>
    </form>
  );
}
