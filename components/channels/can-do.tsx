"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { canDo, kindWords } from "./words";

/** What a platform lets us do here, and why not the rest, in a panel of its own. */
export function CanDo({ facts }: { facts: PlatformFacts }) {
  const { label } = facts;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`What ${label} can do here`}>
          <Icon name="info" size={14} />
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label={`What ${label} can do here`}
        className="max-h-[min(440px,80dvh)] w-[320px] overflow-y-auto text-xs leading-[18px]"
      >
        <p className="font-medium text-sm">{label}</p>
        <p className="mt-1 text-muted-foreground">{kindWords(facts)}.</p>
        <ul className="mt-2.5 grid gap-1.5">
          {canDo(facts).map(({ label: what, can, why }) => (
            <li key={what} className="grid grid-cols-[14px_1fr] gap-2">
              <Icon
                name={can ? "check" : "x"}
                label={can ? "Yes" : "No"}
                size={14}
                className={can ? "mt-0.5 text-status-published" : "mt-0.5 text-muted-foreground"}
              />
              <span>
                {what}
                {why ? <span className="block text-muted-foreground">{why}</span> : null}
              </span>
            </li>
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  );
}
