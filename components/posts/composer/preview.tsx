"use client";

import { type CSSProperties, useState } from "react";
import { PlatformMark } from "@/components/channels/platform-mark";
import { ShownFile } from "@/components/media/shown-file";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { cn } from "@/lib/cn";
import { channelName } from "./channel-face";
import { countOn, type Row } from "./checks";
import { type Content, textFor } from "./content";
import { Following } from "./preview-thread";
import { Words } from "./preview-words";
import { fittingLength } from "./tokens";

/** How the post will look on one of the chosen channels; follows the open tab until another is picked. */
export function Preview({
  rows,
  content,
  tab,
  at,
}: {
  rows: readonly Row[];
  content: Content;
  tab: string;
  at: string;
}) {
  const [picked, setPicked] = useState<{ id: string; tab: string } | null>(null);
  const inOrder = content.chosen.flatMap((id) => rows.filter((row) => row.choice.id === id));
  const wanted = picked?.tab === tab ? picked.id : tab;
  const row = inOrder.find(({ choice }) => choice.id === wanted) ?? inOrder[0];
  return (
    <section aria-labelledby="composer-preview">
      <div className="flex items-start gap-3 px-5 pt-3 pb-2.5 max-md:px-4 max-md:pt-3.5">
        <h2 id="composer-preview" className="mr-auto text-sm leading-7 font-semibold">
          Preview
        </h2>
        {inOrder.length > 1 ? (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend beside the heading.
          <div role="group" aria-label="Preview of" className="flex flex-wrap justify-end gap-0.5">
            {inOrder.map(({ choice }) => (
              <button
                key={choice.id}
                type="button"
                aria-label={channelName(choice)}
                aria-pressed={choice.id === row?.choice.id}
                onClick={() => setPicked({ id: choice.id, tab })}
                className="grid h-7 w-[30px] place-items-center rounded-md opacity-70 hover:opacity-100 aria-pressed:bg-card aria-pressed:opacity-100 aria-pressed:shadow-[0_0_0_1px_var(--border-strong),var(--shadow-xs)] max-md:size-9"
              >
                <PlatformMark platform={choice.platform} size={16} />
              </button>
            ))}
          </div>
        ) : null}
      </div>
      {row ? (
        <Card row={row} content={content} at={at} />
      ) : (
        <p className="mx-5 rounded-lg border border-dashed border-border-strong px-5 py-8 text-center text-muted-foreground max-md:mx-4">
          Choose a channel to see how the post will look there.
        </p>
      )}
    </section>
  );
}

function Card({ row, content, at }: { row: Row; content: Content; at: string }) {
  const { choice } = row;
  const text = textFor(content, choice.id);
  const limit = row.count.over ? fittingLength(text, (part) => !countOn(choice, part).over) : text.length;
  return (
    <article
      aria-label={`${choice.facts.label} preview`}
      style={{ "--platform": `var(${choice.facts.mark.colour})` } as CSSProperties}
      className="mx-auto mt-0.5 w-[375px] max-w-full overflow-hidden rounded-lg border border-border bg-card text-base leading-5 tracking-normal shadow-sm max-md:mx-4 max-md:w-auto"
    >
      <header className="grid grid-cols-[44px_1fr_auto] items-start gap-2.5 px-3.5 pt-3 pb-2 leading-[17px]">
        <Avatar
          name={choice.displayName || choice.handle}
          src={choice.avatarUrl}
          size="lg"
          decorative
          className="size-11 text-sm"
        />
        <div className="min-w-0 pt-0.5">
          <b className="block truncate font-semibold">{choice.displayName || choice.handle}</b>
          <span className="block truncate text-xs text-muted-foreground">
            {choice.handle.startsWith("@") ? choice.handle : `@${choice.handle}`}
          </span>
        </div>
        <span className="num text-xs whitespace-nowrap text-muted-foreground">{at}</span>
      </header>
      <p
        className={cn(
          "px-3.5 pb-2.5 whitespace-pre-wrap [overflow-wrap:anywhere]",
          !text && "text-muted-foreground",
        )}
      >
        {text ? (
          <Words text={text} limit={limit} />
        ) : content.media.length > 0 ? null : (
          "Your text appears here."
        )}
      </p>
      <Files content={content} />
      <Following choice={choice} content={content} />
      <footer
        aria-hidden="true"
        className="flex items-center justify-between px-6 py-2 text-muted-foreground"
      >
        <Icon name="comment" />
        <Icon name="repeat" />
        <Icon name="heart" />
        <Icon name="more" />
      </footer>
    </article>
  );
}

function Files({ content }: { content: Content }) {
  const { media } = content;
  if (media.length === 0) return null;
  const alone = media.length === 1;
  return (
    <div className={cn("grid gap-0.5", !alone && "grid-cols-2")}>
      {media.map(({ file, alt }, index) => (
        <div
          key={file.id}
          className={cn(
            "relative max-h-[420px] w-full overflow-hidden bg-secondary",
            // An odd one out fills its row.
            !alone && index === 0 && media.length % 2 === 1 && "col-span-2",
          )}
          style={{
            aspectRatio: alone && file.width && file.height ? `${file.width} / ${file.height}` : "4 / 3",
          }}
        >
          <ShownFile file={file} alt={alt} playable className="size-full" />
          {alt.trim() ? (
            <span
              aria-hidden="true"
              className="absolute bottom-2 left-2 rounded-xs bg-[oklch(0.2_0.01_195/0.82)] px-1.5 text-2xs font-medium text-[#fff]"
            >
              ALT
            </span>
          ) : null}
        </div>
      ))}
    </div>
  );
}
