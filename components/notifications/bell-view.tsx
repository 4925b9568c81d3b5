"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { BellButton } from "./bell-button";
import { NoticeItem } from "./notice-item";
import { type BellState, useBell } from "./use-bell";

function List({ state }: { state: BellState }) {
  const { bell, workspace, isUnread, read } = state;
  if (bell.notices.length === 0) {
    return (
      <EmptyState drawing="letter" title="Nothing waits for you">
        When a post fails or a channel needs signing in, you read it here, and by e-mail.
      </EmptyState>
    );
  }
  return (
    <ul className="max-h-[min(66dvh,540px)] overflow-y-auto overscroll-contain">
      {bell.notices.map((notice) => (
        <NoticeItem
          key={notice.id}
          notice={notice}
          unread={isUnread(notice)}
          slug={workspace.slug}
          zone={workspace.zone}
          now={bell.now}
          onRead={() => {
            if (isUnread(notice)) void read(notice);
          }}
        />
      ))}
    </ul>
  );
}

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function BellView() {
  const state = useBell();
  return (
    <Popover defaultOpen>
      <PopoverTrigger asChild>
        <BellButton unread={state.unread} />
      </PopoverTrigger>
      <PopoverContent align="end" aria-labelledby="bell-title" className="w-[400px] p-0">
        <div className="flex min-h-11 items-center justify-between gap-3 border-b border-border py-1.5 pr-2 pl-4">
          <h2 id="bell-title" className="font-semibold">
            Notifications
          </h2>
          {state.unread > 0 ? (
            <Button variant="ghost" size="xs" onClick={() => void state.readAll()}>
              Mark all read
            </Button>
          ) : null}
        </div>
        <List state={state} />
      </PopoverContent>
    </Popover>
  );
}
