"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogTitle } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { cancelChoice, connectChosen } from "@/lib/channels/actions";
import type { Choosable } from "@/lib/channels/choosing/schema";
import { factsOf } from "@/lib/platforms/catalog";
import { plural, spelled } from "@/lib/words";
import { ChooseList } from "./choose-list";
import { chosenWords } from "./words";

type ChooseProps = { slug: string; choice: { id: string; platform: string; accounts: Choosable[] } };

/** From this many on, a list is searched rather than read. */
const MANY = 9;

const NO_ANSWER = "The server did not answer. Nothing was connected; try again.";

const found = (accounts: readonly Choosable[], typed: string) =>
  accounts.filter(({ displayName, handle }) =>
    `${displayName} ${handle}`.toLowerCase().includes(typed.trim().toLowerCase()),
  );

/** The accounts that one sign-in may act for, of which a person chooses those to connect. */
export function ChooseDialog({ slug, choice }: ChooseProps) {
  const { id: pendingId, platform, accounts } = choice;
  const able = accounts.filter(({ refusal }) => refusal === null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set(able.map(({ id }) => id)));
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [gone, setGone] = useState(false);
  const [connecting, startConnecting] = useTransition();
  const [cancelling, startCancelling] = useTransition();
  const router = useRouter();
  const label = factsOf(platform)?.label ?? platform;

  function leave(say: string) {
    setGone(true);
    toast.done(say);
    router.replace(`/w/${slug}/channels`);
  }

  function connect(event: FormEvent) {
    event.preventDefault();
    if (connecting || cancelling || ticked.size === 0) return;
    startConnecting(async () => {
      const answer = await connectChosen(slug, { pendingId, accountIds: [...ticked] }).catch(() => null);
      if (answer?.ok) leave(chosenWords(answer.value));
      else setFailure(answer?.failure.message ?? NO_ANSWER);
    });
  }

  const cancel = () => {
    if (connecting || cancelling) return;
    startCancelling(async () => {
      await cancelChoice(slug, { pendingId }).catch(() => null);
      leave("Nothing was connected.");
    });
  };

  return (
    <Dialog open={!gone} onOpenChange={(open) => !open && cancel()}>
      <DialogContent
        className="flex max-w-[520px] flex-col overflow-hidden"
        onInteractOutside={(event) => event.preventDefault()}
      >
        <form onSubmit={connect} noValidate className="flex min-h-0 flex-col">
          <DialogTitle>Choose what to connect</DialogTitle>
          <DialogDescription>
            This sign-in may act for {spelled(accounts.length)} {plural(accounts.length, "account")} on{" "}
            {label}. Those you tick become channels of this workspace.
          </DialogDescription>
          {accounts.length >= MANY ? (
            <Input
              size="sm"
              type="search"
              aria-label="Search the accounts"
              placeholder="Search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              className="mt-3"
            />
          ) : null}
          <ChooseList
            platform={platform}
            label={label}
            accounts={found(accounts, typed)}
            ticked={ticked}
            onTick={setTicked}
          />
          {failure === null ? null : (
            <Callout tone="red" role="alert" title="Not connected." className="mt-3">
              {failure}
            </Callout>
          )}
          <DialogFooter>
            <Button variant="outline" pending={cancelling} onClick={cancel}>
              Cancel
            </Button>
            <Button type="submit" pending={connecting} disabled={ticked.size === 0}>
              {ticked.size === 0 ? "Connect" : `Connect ${ticked.size} ${plural(ticked.size, "account")}`}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
