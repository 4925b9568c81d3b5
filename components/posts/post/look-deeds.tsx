"use client";

import { type FormEvent, useEffect, useState, useTransition } from "react";
import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Icon } from "@/components/ui/icon";
import { Input } from "@/components/ui/input";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { sayNotThere, sayThere } from "@/lib/deliveries/actions";
import type { LookView } from "@/lib/deliveries/looking/schema";
import { shortAddress } from "../words";

type Props = { look: LookView; label: string; slug: string; zone: string; now: Date };

/** Which look is answered: a page may stay open while the next one begins. */
const shown = ({ operationId, fence }: LookView) => ({ operationId, fence });

const NO_ANSWER = "The server did not answer. Nothing was changed; try again.";
/** Longest timer a browser keeps. */
const LONGEST_TIMER_MS = 2_147_000_000;

/** Whether the moment has come; turns true by itself when it does. */
function useReached(moment: Date, now: Date): boolean {
  const left = moment.getTime() - now.getTime();
  const [reached, setReached] = useState(left <= 0);
  useEffect(() => {
    if (left <= 0) {
      setReached(true);
      return;
    }
    setReached(false);
    const timer = setTimeout(() => setReached(true), Math.min(left + 500, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [left]);
  return reached;
}

const NOT_THERE: Record<LookView["leadsTo"], { button: string; done: string }> = {
  same: { button: "It is not: send it", done: "It is sent now." },
  edited: { button: "It is not: send it", done: "It is sent now, with the text as the post has it." },
  cancelled: { button: "It is not there", done: "Then it stays unsent: it was cancelled." },
};

function risk({ leadsTo }: LookView, label: string): string {
  const what =
    leadsTo === "edited"
      ? "It is sent at once, with the text as the post has it now."
      : "It is sent at once, as it was.";
  return `${what} If it is on ${label} after all, people there see it twice. Posts may be hidden from a profile at first: look at its newest posts, also under replies.`;
}

/** *It is not*: offered once nothing can come out any more; asks before it sends. */
function NotThere({ look, label, slug, zone, now }: Props) {
  const [pending, start] = useTransition();
  const reached = useReached(look.sendableAt, now);
  const words = NOT_THERE[look.leadsTo];

  const say = () =>
    new Promise<boolean>((resolve) => {
      start(async () => {
        const answer = await sayNotThere(slug, shown(look)).catch(() => null);
        if (answer?.ok) toast.done(words.done);
        else toast.failed(answer?.failure.message ?? NO_ANSWER);
        resolve(answer?.ok === true);
      });
    });

  if (!reached) {
    return (
      <p className="text-xs text-muted-foreground">
        It could still appear there. Whether it is missing can be said from{" "}
        <Time at={look.sendableAt} zone={zone} now={now} format="seconds" /> on.
      </p>
    );
  }
  const button = (
    <Button variant="outline" pending={pending} {...(look.leadsTo === "cancelled" ? { onClick: say } : {})}>
      {words.button}
    </Button>
  );
  if (look.leadsTo === "cancelled") return button;
  return (
    <AlertDialog
      trigger={button}
      title={`Send it to ${label} again?`}
      description={risk(look, label)}
      confirm="Send it"
      cancel="Look once more"
      onConfirm={say}
    />
  );
}

function Candidates({ look, choose }: Pick<Props, "look"> & { choose: (address: string) => void }) {
  const known = look.candidates.flatMap(({ address }) => (address ? [address] : []));
  if (known.length === 0) return null;
  return (
    <div>
      <h3 className="text-xs font-medium text-muted-foreground">Posts there that look like it</h3>
      <ul className="mt-1.5 divide-y divide-border">
        {known.map((address) => (
          <li key={address} className="flex items-center gap-3 py-1.5">
            <a
              className="link flex min-w-0 items-center gap-1.5"
              href={address}
              target="_blank"
              rel="noreferrer"
            >
              <span className="truncate">{shortAddress(address, 44)}</span>
              <Icon name="external" size={14} label="opens the platform" />
            </a>
            <Button variant="ghost" size="sm" className="ml-auto" onClick={() => choose(address)}>
              This one
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The two answers to *is it there?*: with its address, or not. */
export function LookDeeds(props: Props) {
  const { look, label, slug } = props;
  const [address, setAddress] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [pending, start] = useTransition();

  function confirm(event: FormEvent) {
    event.preventDefault();
    setError(null);
    start(async () => {
      const answer = await sayThere(slug, { ...shown(look), address }).catch(() => null);
      if (answer?.ok)
        toast.done(
          answer.value.confirmed
            ? `${label} confirms it. It counts as published.`
            : `It counts as published. ${label} could not be asked.`,
        );
      else setError(answer?.failure.fields?.address ?? answer?.failure.message ?? NO_ANSWER);
    });
  }

  return (
    <div className="mt-5 grid gap-4 rounded-lg border border-border bg-card p-4">
      <Candidates look={look} choose={setAddress} />
      <form onSubmit={confirm} noValidate>
        <Field label="Its address there" error={error}>
          <div className="flex flex-wrap gap-2.5">
            <Input
              value={address}
              onChange={(event) => setAddress(event.target.value)}
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://"
              className="min-w-0 flex-1 basis-56"
            />
            <Button type="submit" pending={pending} className="h-9 max-md:h-11 max-sm:w-full">
              It is there
            </Button>
          </div>
        </Field>
      </form>
      <div className="flex flex-wrap items-center gap-2.5 border-t border-border pt-3.5">
        <NotThere {...props} />
      </div>
    </div>
  );
}
