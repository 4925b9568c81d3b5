"use client";

import { useState } from "react";
import { useShell } from "@/components/shell/shell-context";
import { toast } from "@/components/ui/toast";
import { readAllNotices, readNotice } from "@/lib/notifications/actions";
import type { Notice } from "@/lib/notifications/schema";
import type { Failure, Result } from "@/lib/result";

const NO_ANSWER = "The server did not answer. Nothing was marked; try again.";

/** A repeat makes a notification unread again, under another key. */
const keyOf = ({ id, happenedAt }: Notice): string => `${id} ${happenedAt.getTime()}`;
const waits = ({ readAt, resolvedAt }: Notice): boolean => readAt === null && resolvedAt === null;

/** One's notifications in this workspace, and marking them: shown at once, taken back when the server refuses. */
export function useBell() {
  const { bell, workspace } = useShell();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());

  const isUnread = (notice: Notice): boolean => waits(notice) && !marked.has(keyOf(notice));

  async function mark(notices: readonly Notice[], ask: () => Promise<Result<unknown, Failure>>) {
    const keys = notices.map(keyOf);
    setMarked((before) => new Set([...before, ...keys]));
    const answer = await ask().catch(() => null);
    if (answer?.ok) return;
    setMarked((before) => new Set([...before].filter((key) => !keys.includes(key))));
    toast.failed(answer?.failure.message ?? NO_ANSWER);
  }

  const markedHere = bell.notices.filter((notice) => waits(notice) && marked.has(keyOf(notice))).length;
  return {
    bell,
    workspace,
    unread: Math.max(0, bell.unread - markedHere),
    isUnread,
    read: (notice: Notice) => mark([notice], () => readNotice(workspace.slug, { id: notice.id })),
    readAll: () => mark(bell.notices.filter(isUnread), () => readAllNotices(workspace.slug, {})),
  };
}

export type BellState = ReturnType<typeof useBell>;
