import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { Choosable } from "@/lib/channels/choosing/schema";
import { cn } from "@/lib/cn";
import { Account } from "./account";

type ListProps = {
  platform: string;
  label: string;
  accounts: readonly Choosable[];
  ticked: ReadonlySet<string>;
  onTick: (ticked: ReadonlySet<string>) => void;
};

/** Accounts with a tick each; those that cannot be connected say why instead. */
export function ChooseList({ platform, label, accounts, ticked, onTick }: ListProps) {
  const able = accounts.filter(({ refusal }) => refusal === null);
  const all = able.length > 0 && able.every(({ id }) => ticked.has(id));

  function tick(ids: readonly string[], on: boolean) {
    const next = new Set(ticked);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onTick(next);
  }

  return (
    <>
      {able.length > 2 ? (
        <Button
          variant="link"
          className="mt-3 self-start text-xs"
          onClick={() =>
            tick(
              able.map(({ id }) => id),
              !all,
            )
          }
        >
          {all ? "Tick none" : "Tick all"}
        </Button>
      ) : null}
      <ul
        aria-label="Accounts"
        className="mt-3 min-h-0 overflow-y-auto rounded-md border border-border empty:hidden"
      >
        {accounts.map((account) => (
          <Choice
            key={account.id}
            platform={platform}
            label={label}
            account={account}
            ticked={ticked.has(account.id)}
            onTick={(on) => tick([account.id], on)}
          />
        ))}
      </ul>
      {accounts.length === 0 ? <p className="mt-3 text-muted-foreground">No account has this name.</p> : null}
    </>
  );
}

type ChoiceProps = {
  platform: string;
  label: string;
  account: Choosable;
  ticked: boolean;
  onTick: (on: boolean) => void;
};

function Choice({ platform, label, account, ticked, onTick }: ChoiceProps) {
  const note = useId();
  const { displayName, handle, avatarUrl, refusal, connected } = account;
  const shown = <Account {...{ platform, label, handle, avatarUrl }} name={displayName} profileUrl={null} />;
  const row = "grid min-h-[52px] grid-cols-[20px_minmax(0,1fr)] items-center gap-x-3 gap-y-1 px-3 py-2";
  return (
    <li className="border-border border-b last:border-b-0">
      {refusal === null ? (
        <label className={cn(row, "cursor-pointer hover:bg-secondary")}>
          <input
            type="checkbox"
            className="size-4 cursor-pointer accent-primary"
            aria-label={displayName === handle ? handle : `${displayName}, ${handle}`}
            aria-describedby={connected ? note : undefined}
            checked={ticked}
            onChange={(event) => onTick(event.target.checked)}
          />
          {shown}
          {connected ? (
            <span id={note} className="col-start-2 flex gap-1.5 pl-10 text-muted-foreground text-xs">
              <Icon name="circle-check" size={14} className="mt-px text-status-published" />
              Connected: choosing it renews its access.
            </span>
          ) : null}
        </label>
      ) : (
        <div className={row}>
          <Icon name="circle-slash" label="Cannot be connected" className="text-muted-foreground" />
          {shown}
          <span className="col-start-2 pl-10 text-status-attention text-xs [overflow-wrap:anywhere]">
            {refusal}
          </span>
        </div>
      )}
    </li>
  );
}
