"use client";

import { useRef, useState } from "react";
import { uuidv7 } from "uuidv7";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { MAX_PARTS } from "@/lib/posts/schema";
import { countOn, type Row } from "./checks";
import { type Content, commentFor, type Part, partsFor, SHARED } from "./content";
import { Counts } from "./counts";
import { PLACES, partId } from "./lead";
import type { ComposerStore } from "./store";
import { TextArea } from "./text-area";

type ThreadProps = {
  rows: readonly Row[];
  content: Content;
  /** `SHARED` or the channel whose thread is written. */
  tab: string;
  store: ComposerStore;
  onFiles: (files: File[]) => void;
};

const cardLook =
  "relative mt-2.5 rounded-lg border border-input bg-card before:absolute before:-top-[11px] before:left-[26px] before:h-2.5 before:w-px before:bg-border-strong has-[textarea:focus-visible]:border-ring max-md:-mx-4 max-md:rounded-none max-md:border-x-0";

/** The channels for which a text of this tab counts, with its length there. */
function countsOf(
  rows: readonly Row[],
  tab: string,
  own: Readonly<Record<string, unknown>>,
  text: string,
): Pick<Row, "choice" | "count">[] {
  const concerned = rows.filter(({ choice }) =>
    tab === SHARED ? own[choice.id] === undefined : choice.id === tab,
  );
  return concerned.map(({ choice }) => ({ choice, count: countOn(choice, text) }));
}

/** What follows the text: the parts of a thread, and the first comment. */
export function Thread({ rows, content, tab, store, onFiles }: ThreadProps) {
  const parts = partsFor(content, tab);
  const [said, setSaid] = useState("");
  const [commenting, setCommenting] = useState(false);
  const fresh = useRef<string | null>(null);
  const comment = commentFor(content, tab);
  const showsComment = commenting || comment !== "" || content.comment !== "";

  function add() {
    const key = uuidv7();
    fresh.current = key;
    store.send({ kind: "part-added", key });
    setSaid(`Part ${parts.length + 2} added.`);
  }

  function move(part: Part, index: number, by: -1 | 1) {
    store.send({ kind: "part-moved", index, by });
    setSaid(`Part ${index + 2} is part ${index + 2 + by} now.`);
    // A field that is moved loses the focus.
    requestAnimationFrame(() => {
      const button = document.getElementById(`${by < 0 ? "up" : "down"}-${part.key}`);
      const usable = button instanceof HTMLButtonElement && !button.disabled ? button : null;
      (usable ?? document.getElementById(partId(index + 1 + by)))?.focus();
    });
  }

  function remove(index: number) {
    store.send({ kind: "part-removed", index });
    setSaid(`Part ${index + 2} removed.`);
    requestAnimationFrame(() =>
      (document.getElementById(partId(index + 1)) ?? document.getElementById("composer-add-part"))?.focus(),
    );
  }

  return (
    <div>
      {parts.length > 0 ? (
        <ol aria-label="Thread">
          {parts.map((part, index) => (
            <li key={part.key} className={cardLook}>
              <PartHead part={part} index={index} all={parts.length} onMove={move} onRemove={remove} />
              <TextArea
                id={partId(index + 1)}
                value={part.text}
                label={`Part ${index + 2}`}
                placeholder="And then?"
                counts={`composer-counts-${index + 1}`}
                small
                fresh={fresh.current === part.key}
                invalid={countsOf(rows, tab, content.ownParts, part.text).some(({ count }) => count.over)}
                onType={(text) => store.send({ kind: "part-typed", index, text })}
                onFiles={onFiles}
              />
              <div className="flex min-h-8 items-center px-2 pb-1">
                <Counts
                  id={`composer-counts-${index + 1}`}
                  label={`Length of part ${index + 2} per channel`}
                  rows={countsOf(rows, tab, content.ownParts, part.text)}
                />
              </div>
            </li>
          ))}
        </ol>
      ) : null}
      {showsComment ? (
        <section aria-label="First comment" className={cardLook}>
          <div className="flex items-center gap-2 py-1 pr-1.5 pl-[18px] text-xs text-muted-foreground max-md:pl-4">
            <Icon name="comment" size={14} />
            <span className="mr-auto leading-[26px] font-medium">First comment</span>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Remove the first comment"
              onClick={() => {
                store.send({ kind: "comment-typed", text: "" });
                setCommenting(false);
                requestAnimationFrame(() => document.getElementById("composer-add-part")?.focus());
              }}
            >
              <Icon name="trash" size={14} />
            </Button>
          </div>
          <TextArea
            id={PLACES.comment}
            value={comment}
            label="First comment"
            placeholder="Written under the post as soon as it is out"
            counts="composer-counts-comment"
            small
            fresh={commenting && comment === ""}
            invalid={countsOf(rows, tab, content.ownComments, comment).some(({ count }) => count.over)}
            onType={(text) => store.send({ kind: "comment-typed", text })}
            onFiles={onFiles}
          />
          <div className="flex min-h-8 items-center px-2 pb-1">
            <Counts
              id="composer-counts-comment"
              label="Length of the first comment per channel"
              rows={countsOf(rows, tab, content.ownComments, comment)}
            />
          </div>
        </section>
      ) : null}
      <div className="mt-2 flex flex-wrap gap-1">
        <Button
          id="composer-add-part"
          variant="ghost"
          size="sm"
          disabled={parts.length >= MAX_PARTS}
          onClick={add}
        >
          <Icon name="plus" size={14} />
          {parts.length === 0 ? "Continue as a thread" : "Add a part"}
        </Button>
        {showsComment ? null : (
          <Button variant="ghost" size="sm" onClick={() => setCommenting(true)}>
            <Icon name="comment" size={14} />
            Add a first comment
          </Button>
        )}
      </div>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </div>
  );
}

function PartHead({
  part,
  index,
  all,
  onMove,
  onRemove,
}: {
  part: Part;
  index: number;
  all: number;
  onMove: (part: Part, index: number, by: -1 | 1) => void;
  onRemove: (index: number) => void;
}) {
  const name = `part ${index + 2}`;
  return (
    <div className="flex items-center py-1 pr-1.5 pl-[18px] text-xs text-muted-foreground max-md:pl-4">
      <span className="num mr-auto leading-[26px] font-medium">
        {index + 2} of {all + 1}
      </span>
      <Button
        id={`up-${part.key}`}
        variant="ghost"
        size="icon-sm"
        aria-label={`Move ${name} up`}
        disabled={index === 0}
        onClick={() => onMove(part, index, -1)}
      >
        <Icon name="arrow-up" size={14} />
      </Button>
      <Button
        id={`down-${part.key}`}
        variant="ghost"
        size="icon-sm"
        aria-label={`Move ${name} down`}
        disabled={index === all - 1}
        onClick={() => onMove(part, index, 1)}
      >
        <Icon name="arrow-down" size={14} />
      </Button>
      <Button variant="ghost" size="icon-sm" aria-label={`Remove ${name}`} onClick={() => onRemove(index)}>
        <Icon name="trash" size={14} />
      </Button>
    </div>
  );
}
