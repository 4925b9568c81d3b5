"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogTitle } from "@/components/ui/dialog";
import { Segmented } from "@/components/ui/segmented";
import { toast } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { revisePost } from "@/lib/deliveries/actions";
import { listed } from "@/lib/words";
import { ChannelFace, channelName } from "./channel-face";
import { labelOf, type Row } from "./checks";
import { draftOf } from "./content";
import { Standing } from "./finish-bar";
import { forget } from "./kept";
import { noAnswer, type Saver } from "./saver";
import type { ComposerStore } from "./store";
import type { Finish } from "./use-finish";

/** What becomes of the post on one platform when its text here changes. */
type Fate = "update" | "leave" | "remove";

type ReviseBarProps = {
  slug: string;
  rows: readonly Row[];
  /** Channels on whose platforms the post is. */
  there: readonly string[];
  finish: Finish;
  store: ComposerStore;
  saver: Saver;
};

/** What can become of the post on a channel, said beside its name. */
export function outWords(row: Row, there: readonly string[]): string {
  const { id, facts } = row.choice;
  if (!there.includes(id)) return "not there any more";
  return facts.abilities.update ? "can be edited there" : "cannot be edited there";
}

function fatesOf(row: Row): { value: Fate; label: string }[] {
  const { update, remove } = row.choice.facts.abilities;
  return [
    ...(update ? [{ value: "update" as const, label: "Update" }] : []),
    { value: "leave", label: "Leave" },
    ...(remove ? [{ value: "remove" as const, label: "Delete" }] : []),
  ];
}

const usual = (row: Row): Fate =>
  row.choice.facts.abilities.update && row.level !== "error" ? "update" : "leave";

/** Asks which platforms follow the change; nothing where the post is on none. */
export function ReviseButton({ rows, there, plain, ...rest }: ReviseBarProps & { plain?: boolean }) {
  const [asking, setAsking] = useState(false);
  const out = rows.filter((row) => there.includes(row.choice.id));
  if (out.length === 0) return null;
  return (
    <>
      <Button
        variant={plain ? "outline" : "default"}
        className={cn("h-[34px] max-md:h-[42px]", plain ? "" : "max-md:flex-1")}
        onClick={() => setAsking(true)}
      >
        Update there…
      </Button>
      <Dialog open={asking} onOpenChange={setAsking}>
        <DialogContent>
          <ReviseForm {...rest} rows={out} onDone={() => setAsking(false)} />
        </DialogContent>
      </Dialog>
    </>
  );
}

/** The end of the composer for a post that is out: keep the change here, or have platforms follow it. */
export function ReviseBar(props: ReviseBarProps) {
  const { rows, there, finish } = props;
  const out = rows.some((row) => there.includes(row.choice.id));
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that belong together, not fields.
    <div
      role="group"
      aria-label="Finish"
      className="sticky bottom-0 z-20 flex min-h-[60px] shrink-0 items-center gap-2 border-t border-border bg-background py-2 pr-5 pl-6 max-md:flex-wrap max-md:px-3 max-md:pb-[calc(8px+env(safe-area-inset-bottom))]"
    >
      <Standing rows={rows} finish={finish} />
      <Button
        variant={out ? "ghost" : "default"}
        className="h-[34px] max-md:h-[42px] max-md:flex-1"
        pending={finish.busy === "save"}
        onClick={() => finish.save(true)}
      >
        Save here only
      </Button>
      <ReviseButton {...props} />
    </div>
  );
}

type FormProps = Pick<ReviseBarProps, "slug" | "rows" | "store" | "saver" | "finish"> & {
  onDone: () => void;
};

function ReviseForm({ slug, rows, store, saver, finish, onDone }: FormProps) {
  const router = useRouter();
  const [fates, setFates] = useState<Record<string, Fate>>({});
  const [pending, setPending] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const fateOf = (row: Row) => fates[row.choice.id] ?? usual(row);
  const ids = (fate: Fate) => rows.filter((row) => fateOf(row) === fate).map((row) => row.choice.id);

  async function send() {
    setPending(true);
    setFailed(null);
    await saver.hold();
    const { id, revision, content } = store.get();
    const draft = draftOf(id, revision, content);
    const result = await revisePost(slug, { draft, update: ids("update"), remove: ids("remove") }).catch(
      noAnswer,
    );
    setPending(false);
    saver.release();
    if (!result.ok) {
      finish.refuse(result.failure);
      return setFailed(result.failure.message);
    }
    const { edited, added, removed } = result.value;
    store.send({ kind: "saved", revision: result.value.revision, savedAt: new Date(), content });
    forget(localStorage, id);
    onDone();
    toast.done(
      edited + added + removed === 0
        ? "Saved. Nothing had to change there."
        : "Saved. The platforms follow now.",
    );
    router.push(`/w/${slug}/posts/${id}`);
  }

  const rigid = rows.filter((row) => !row.choice.facts.abilities.update);
  return (
    <>
      <DialogTitle>Which channels follow the change?</DialogTitle>
      <DialogDescription>
        Your change is saved here whichever you choose. What is deleted there cannot be brought back.
      </DialogDescription>
      <ul className="mt-3 grid">
        {rows.map((row) => (
          <li
            key={row.choice.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-border py-3"
          >
            <ChannelFace choice={row.choice} />
            <span className="mr-auto min-w-0">
              <span className="block font-medium">{labelOf(row.choice, rows)}</span>
              <span className="block truncate text-xs text-muted-foreground">{row.choice.handle}</span>
            </span>
            <Segmented
              label={`What becomes of it on ${channelName(row.choice)}`}
              value={fateOf(row)}
              onValueChange={(fate) => setFates({ ...fates, [row.choice.id]: fate })}
              options={fatesOf(row)}
            />
          </li>
        ))}
      </ul>
      {rigid.length > 0 ? (
        <p className="border-t border-border pt-2.5 text-xs text-muted-foreground">
          {listed([...new Set(rigid.map((row) => row.choice.facts.label))])} cannot edit a post that is out:
          delete it there, or leave it as it is.
        </p>
      ) : null}
      <p role="alert" className="pt-2 text-status-failed empty:hidden">
        {failed}
      </p>
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Not now
        </Button>
        <Button
          variant={ids("remove").length > 0 ? "destructive" : "default"}
          pending={pending}
          onClick={() => void send()}
        >
          {namesOf(ids("update").length, ids("remove").length)}
        </Button>
      </DialogFooter>
    </>
  );
}

function namesOf(updated: number, removed: number): string {
  if (updated > 0 && removed > 0) return "Save, update and delete";
  if (removed > 0) return "Save and delete there";
  return updated > 0 ? "Save and update there" : "Save here only";
}
