"use client";

import { useState } from "react";
import { PlatformMark } from "@/components/channels/platform-mark";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { TabsList, TabsTrigger } from "@/components/ui/tabs";
import { cn } from "@/lib/cn";
import { listed } from "@/lib/words";
import { labelOf, type Row } from "./checks";
import { compare } from "./compare";
import { type Content, hasOwnText, SHARED } from "./content";

/** One tab for the text of all, and one per chosen channel. */
export function VariantTabs({ rows, content }: { rows: readonly Row[]; content: Content }) {
  const inOrder = content.chosen.flatMap((id) => rows.filter((row) => row.choice.id === id));
  return (
    <TabsList
      aria-label="Text for"
      className="gap-[18px] rounded-t-lg border border-input border-b-border bg-card px-4 group-has-[textarea:focus-visible]/text:border-x-ring group-has-[textarea:focus-visible]/text:border-t-ring max-md:-mx-4 max-md:rounded-none max-md:border-x-0"
    >
      <TabsTrigger value={SHARED}>All channels</TabsTrigger>
      {inOrder.map(({ choice, level }) => (
        <TabsTrigger key={choice.id} value={choice.id}>
          <PlatformMark platform={choice.platform} size={16} />
          {labelOf(choice, rows)}
          {hasOwnText(content, choice.id) ? (
            <span
              role="img"
              aria-label="differs from the shared text"
              className="size-1.5 rounded-full bg-primary"
            />
          ) : null}
          {level === "error" ? (
            <Icon name="circle-x" size={14} label="has an error" className="text-status-failed" />
          ) : null}
        </TabsTrigger>
      ))}
    </TabsList>
  );
}

const names = (all: string[]): string =>
  all.length < 2 ? (all[0] ?? "") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;

function sharedNote(rows: readonly Row[], content: Content): string | null {
  const own = rows
    .filter(({ choice }) => hasOwnText(content, choice.id))
    .map(({ choice }) => labelOf(choice, rows));
  if (own.length === 0) return null;
  const shared = rows
    .filter(({ choice }) => !hasOwnText(content, choice.id))
    .map(({ choice }) => labelOf(choice, rows));
  const using =
    shared.length > 0
      ? `${names(shared)} ${shared.length > 1 ? "use" : "uses"} this text. `
      : "No channel uses this text. ";
  return `${using}${names(own)} ${own.length > 1 ? "have their" : "has its"} own.`;
}

/** What a channel does not share with the others. */
function ownWords(content: Content, tab: string): string {
  const own = [
    content.own[tab] === undefined ? null : "a text",
    content.ownParts[tab] === undefined ? null : "a thread",
    content.ownComments[tab] === undefined ? null : "a first comment",
  ];
  return listed(own.filter((one) => one !== null));
}

const note = "flex items-center gap-2 border-b border-border px-4 py-2 text-xs text-muted-foreground";

/** What the open tab has to do with the others: who uses it, what differs, and the way back. */
export function VariantNote({
  tab,
  rows,
  content,
  onReset,
}: {
  tab: string;
  rows: readonly Row[];
  content: Content;
  onReset: (channelId: string) => void;
}) {
  const [comparing, setComparing] = useState(false);
  const row = rows.find(({ choice }) => choice.id === tab);
  if (!row) {
    const said = sharedNote(rows, content);
    return said ? <p className={note}>{said}</p> : null;
  }
  const label = labelOf(row.choice, rows);
  if (!hasOwnText(content, tab)) {
    return (
      <p className={note}>
        {label} uses the shared text. What you change here is for {label} only.
      </p>
    );
  }
  return (
    <>
      <div className={note}>
        <span className="flex-1">
          {label} has {ownWords(content, tab)} of its own.
        </span>
        {content.own[tab] === undefined ? null : (
          <Button
            variant="link"
            className="text-xs"
            aria-expanded={comparing}
            onClick={() => setComparing(!comparing)}
          >
            {comparing ? "Hide" : "Compare"}
          </Button>
        )}
        <Button variant="link" className="text-xs" onClick={() => onReset(tab)}>
          Reset to shared
        </Button>
      </div>
      {comparing && content.own[tab] !== undefined ? (
        <Compared shared={content.text} own={content.own[tab] ?? ""} />
      ) : null}
    </>
  );
}

function Compared({ shared, own }: { shared: string; own: string }) {
  let at = 0;
  return (
    <p className="border-b border-border px-4 py-2.5 whitespace-pre-wrap [overflow-wrap:anywhere]">
      {compare(shared, own).map((part) => {
        const key = `${part.in}-${at}`;
        at += part.text.length;
        if (part.in === "both") return <span key={key}>{part.text}</span>;
        const Tag = part.in === "shared" ? "del" : "ins";
        return (
          <Tag
            key={key}
            className={cn(
              part.in === "shared"
                ? "text-muted-foreground"
                : "rounded-xs bg-accent text-accent-foreground no-underline",
            )}
          >
            {part.text}
          </Tag>
        );
      })}
    </p>
  );
}
