"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Icon } from "@/components/ui/icon";
import { obstacleAt, type Row } from "./checks";
import type { Finish } from "./use-finish";
import type { Plan } from "./use-plan";
import type { When } from "./use-when";
import { WhenPicker } from "./when-picker";

type FinishBarProps = {
  rows: readonly Row[];
  finish: Finish;
  when: When;
  plan: Plan;
  /** The post waits for its time already. */
  waiting: boolean;
  /** It was a draft until now: it saves itself. */
  draft: boolean;
  /** What else can be done with it. */
  more?: ReactNode;
};

/** What can be done with the post now, and what stands in the way. */
export function FinishBar({ rows, finish, when, plan, waiting, draft, more }: FinishBarProps) {
  const saveWords = draft ? "Save draft" : "Save changes";
  const save = () => finish.save(!draft);
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that belong together, not fields.
    <div
      role="group"
      aria-label="Finish"
      className="sticky bottom-0 z-20 flex min-h-[60px] shrink-0 items-center gap-2 border-t border-border bg-background py-2 pr-5 pl-6 max-md:flex-wrap max-md:px-3 max-md:pb-[calc(8px+env(safe-area-inset-bottom))]"
    >
      <Standing rows={rows} finish={finish} />
      {more}
      <div className="contents max-md:hidden">
        {waiting ? null : (
          <Button variant="ghost" className="h-[34px]" pending={finish.busy === "save"} onClick={save}>
            {saveWords}
          </Button>
        )}
        <Button
          variant="outline"
          className="h-[34px]"
          pending={finish.busy === "publish"}
          onClick={finish.publish}
        >
          Publish now
        </Button>
      </div>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="outline"
            size="icon"
            pending={finish.busy === "publish" || finish.busy === "save"}
            aria-label={waiting ? "Publish now" : `${saveWords}, publish now`}
            className="h-[42px]! w-[42px]! md:hidden"
          >
            <Icon name="more" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent side="top" align="start">
          {waiting ? null : <DropdownMenuItem onSelect={save}>{saveWords}</DropdownMenuItem>}
          <DropdownMenuItem onSelect={finish.publish}>Publish now</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <span className="ml-1 inline-flex min-w-0 max-md:ml-0 max-md:flex-1">
        <WhenPicker when={when} plan={plan} />
        <Button
          aria-keyshortcuts="Meta+Enter Control+Enter"
          pending={finish.busy === "schedule"}
          onClick={finish.schedule}
          className="h-[34px] rounded-l-none px-[18px] max-md:h-[42px] max-md:px-4"
        >
          {waiting ? "Save and reschedule" : "Schedule"}
        </Button>
      </span>
    </div>
  );
}

/** What went wrong last, else how many channels are blocked; the way to the first of them. */
export function Standing({ rows, finish }: { rows: readonly Row[]; finish: Finish }) {
  const blocked = rows.filter(({ level }) => level === "error");
  const [first] = blocked;
  const problem = first?.problems.find(({ level }) => level === "error");
  return (
    <div className="mr-auto flex min-w-0 items-center text-xs font-medium text-status-failed max-md:w-full max-md:justify-center max-md:empty:hidden">
      <p role="alert" className="empty:hidden">
        {finish.said}
      </p>
      {!finish.said && first && problem ? (
        <button
          type="button"
          onClick={() => finish.lead(obstacleAt(problem, first.choice.id))}
          className="inline-flex items-center gap-1.5 whitespace-nowrap hover:underline max-md:min-h-7"
        >
          <Icon name="circle-x" size={14} />
          {blocked.length === 1 ? "1 channel is blocked" : `${blocked.length} channels are blocked`}
        </button>
      ) : null}
    </div>
  );
}
