"use client";

import { useState, useTransition } from "react";
import { toneText } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { toast } from "@/components/ui/toast";
import { checkApplication } from "@/lib/channels/doctor/actions";
import type { CheckOutcome } from "@/lib/channels/doctor/schema";
import { VERDICT_LOOKS } from "./words";

/** Asks the platform now; what it says stands beside the button and is kept nowhere. */
export function CheckNow({ platform, label }: { platform: string; label: string }) {
  const [pending, start] = useTransition();
  const [outcome, setOutcome] = useState<CheckOutcome | null>(null);
  const check = () =>
    start(async () => {
      const answer = await checkApplication({ platform }).catch(() => null);
      if (answer?.ok) setOutcome(answer.value);
      else toast.failed(answer?.failure.message ?? "The server did not answer. Try again.");
    });
  const look = outcome && VERDICT_LOOKS[outcome.verdict];
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button
        size="sm"
        variant="outline"
        pending={pending}
        onClick={check}
        aria-label={`Check now: ${label}`}
      >
        Check now
      </Button>
      <p role="status" className="min-w-0 flex-1 basis-52 empty:hidden">
        {outcome && look ? (
          <>
            <Icon
              name={look.icon}
              size={14}
              className={`mr-1.5 inline align-[-2px] ${toneText[look.tone]}`}
            />
            {outcome.words}
          </>
        ) : null}
      </p>
    </div>
  );
}
