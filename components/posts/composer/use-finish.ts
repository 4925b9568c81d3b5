"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { toast } from "@/components/ui/toast";
import { publishPost } from "@/lib/deliveries/actions";
import type { Problem } from "@/lib/deliveries/checking/schema";
import type { Failure } from "@/lib/result";
import { type Obstacle, obstacleOf, type Row } from "./checks";
import { type Content, draftOf, hasOwnText, isWorthKeeping, SHARED } from "./content";
import { forget } from "./kept";
import { leadTo } from "./lead";
import { noAnswer, type Saver } from "./saver";
import type { ComposerStore } from "./store";
import type { Plan } from "./use-plan";
import type { When } from "./use-when";
import { wallLabel } from "./when";

export type Way = "save" | "schedule" | "publish";

type Options = {
  slug: string;
  store: ComposerStore;
  saver: Saver;
  when: When;
  plan: Plan;
  /** The rows of a content; `refused` are the problems that only the server knew. */
  rowsFor: (content: Content, refused: readonly Problem[]) => Row[];
  uploads: { running: number; failed: number };
};

/** A sentence that holds until what it was about has changed. */
type Said = {
  message: string;
  content: Content;
  wallTime: string;
  zone: string;
  running: number;
  failed: number;
};

/** Failures that are about the time. */
const ABOUT_TIME = new Set(["in-the-past", "gap", "in-a-gap", "unknown-zone", "bad-time", "ended"]);

const holds = (said: Said, now: Omit<Said, "message">): boolean =>
  said.content === now.content &&
  said.wallTime === now.wallTime &&
  said.zone === now.zone &&
  said.running === now.running &&
  said.failed === now.failed;

/** In which tab a text is put right: its own if it has one or others would suffer, else the shared one. */
function tabFor(content: Content, channelId: string | undefined): string {
  if (!channelId) return SHARED;
  return hasOwnText(content, channelId) || (content.chosen.length > 1 && content.text.trim() !== "")
    ? channelId
    : SHARED;
}

/** Saving, scheduling and publishing from the bar at the bottom, and what is said when it does not work. */
export function useFinish({ slug, store, saver, when, plan, rowsFor, uploads }: Options) {
  const router = useRouter();
  const [busy, setBusy] = useState<Way | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [refused, setRefused] = useState<{ content: Content; problems: readonly Problem[] } | null>(null);
  const [tried, setTried] = useState(false);
  // State is drawn too late to stop the second of two quick clicks.
  const under = useRef(false);

  const about = () => ({ content: store.get().content, ...when.chosen, ...uploads });
  const say = (message: string) => setSaid({ message, ...about() });

  function lead(obstacle: Obstacle) {
    say(obstacle.message);
    if (obstacle.at === "text" || obstacle.at === "part" || obstacle.at === "comment")
      store.send({ kind: "tab", tab: tabFor(store.get().content, obstacle.channelId) });
    leadTo(obstacle);
  }

  function refuse(failure: Failure) {
    say(failure.message);
    if (failure.code === "conflict") return store.send({ kind: "failed", failure });
    if (ABOUT_TIME.has(failure.code)) {
      when.refuse(failure.message);
      return leadTo({ at: "when" });
    }
    if (failure.code === "no-channel") return leadTo({ at: "channels" });
    const problems = (failure.problems ?? []) as readonly Problem[];
    if (problems.length === 0) return;
    const { content } = store.get();
    setRefused({ content, problems });
    const first = obstacleOf(rowsFor(content, problems), uploads, null);
    if (first) lead(first);
  }

  async function goOut(way: "schedule" | "publish") {
    await saver.hold();
    const { id, revision, content, conflict } = store.get();
    if (conflict) return;
    const draft = draftOf(id, revision, content);
    const sent = way === "schedule" ? plan.schedule(draft) : publishPost(slug, { draft });
    const result = await sent.catch(noAnswer);
    if (!result.ok) return refuse(result.failure);
    store.send({ kind: "saved", revision: result.value.revision, savedAt: new Date(), content });
    forget(localStorage, id);
    const first = `Scheduled for ${wallLabel(when.chosen.wallTime, when.now)}.`;
    const again = plan.repeats ? " The next ones follow by themselves." : "";
    const once = plan.repeats ? " Once: only what is scheduled repeats." : "";
    toast.done(way === "schedule" ? `${first}${again}` : `Publishing now.${once}`);
    router.push(`/w/${slug}/posts/${id}`);
  }

  async function save(away: boolean) {
    const { content, id } = store.get();
    if (!isWorthKeeping(content))
      return lead({ at: "text", message: "There is nothing to save yet. Write something first." });
    if (!(await saver.flush())) return;
    toast.done("Saved.");
    if (away) router.push(`/w/${slug}/posts/${id}`);
  }

  async function once(way: Way, work: () => Promise<void>) {
    if (under.current) return;
    under.current = true;
    setBusy(way);
    setSaid(null);
    try {
      await work();
    } finally {
      under.current = false;
      setBusy(null);
      saver.release();
    }
  }

  function go(way: "schedule" | "publish") {
    const { content } = store.get();
    setTried(true);
    const obstacle = obstacleOf(rowsFor(content, []), uploads, way === "schedule" ? when.check : null);
    if (obstacle) return lead(obstacle);
    void once(way, () => goOut(way));
  }

  return {
    busy,
    said: said && holds(said, about()) ? said.message : null,
    /** Whether it was ever asked to go out from here. */
    tried,
    /** Problems the server found, as long as nothing was changed since. */
    refused: refused && refused.content === store.get().content ? refused.problems : [],
    lead,
    /** Shows what the server said against it, where it can be put right. */
    refuse,
    schedule: () => go("schedule"),
    publish: () => go("publish"),
    /** Saves now; `away` goes on to the post. */
    save: (away = false) => void once("save", () => save(away)),
  };
}

export type Finish = ReturnType<typeof useFinish>;
