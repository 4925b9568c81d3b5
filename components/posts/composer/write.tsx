"use client";

import { type DragEvent, useState } from "react";
import type { Upload } from "@/components/media/use-uploads";
import { Tabs, TabsContent } from "@/components/ui/tabs";
import { cn } from "@/lib/cn";
import { ChannelChips } from "./channel-chips";
import { type Choice, type Row, shortestAlt } from "./checks";
import { SHARED, textFor } from "./content";
import { Counts } from "./counts";
import { MediaStrip } from "./media-strip";
import { Options } from "./options";
import type { ComposerState } from "./state";
import type { ComposerStore } from "./store";
import { TextArea } from "./text-area";
import { Thread } from "./thread";
import { VariantNote, VariantTabs } from "./variants";

/** Files one post may have. */
export const MAX_FILES = 10;

type WriteProps = {
  slug: string;
  state: ComposerState;
  store: ComposerStore;
  choices: readonly Choice[];
  rows: readonly Row[];
  /** The post is out: its channels are what they are. */
  fixed: boolean;
  uploads: {
    uploads: readonly Upload[];
    retry: (key: string) => void;
    remove: (key: string) => void;
  };
  onFiles: (files: File[]) => void;
};

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** Where a post is written: channels, texts, files, and what platforms want to know beside them. */
export function Write({ slug, state, store, choices, rows, fixed, uploads, onFiles }: WriteProps) {
  const { content, tab } = state;
  const [over, setOver] = useState(false);
  const own = rows.find(({ choice }) => choice.id === tab);
  const text = own ? textFor(content, own.choice.id) : content.text;
  const invalid = own
    ? own.problems.some(({ field, level }) => field === "text" && level === "error")
    : rows.length > 0 && rows.every(({ count }) => count.over);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its twin in the button that browses.
    <div
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
      className="overflow-y-auto px-8 pt-5 pb-8 max-xl:px-6 max-[940px]:overflow-visible max-md:px-4 max-md:pt-3 max-md:pb-5 *:mx-auto *:max-w-[700px] max-md:*:max-w-none"
    >
      <h1 className="sr-only">{state.revision === 0 ? "New post" : "Edit post"}</h1>
      {fixed ? null : (
        <ChannelChips
          slug={slug}
          choices={choices}
          chosen={content.chosen}
          onChoose={(channelId, chosen) => store.send({ kind: "chosen", channelId, chosen })}
        />
      )}
      <Tabs
        value={own ? tab : SHARED}
        onValueChange={(value) => store.send({ kind: "tab", tab: value })}
        className="group/text mt-[18px] max-md:mt-3.5"
      >
        <VariantTabs rows={rows} content={content} />
        <div
          className={cn(
            "rounded-b-lg border border-t-0 border-input bg-card group-has-[textarea:focus-visible]/text:border-ring max-md:-mx-4 max-md:rounded-none max-md:border-x-0",
            over && "bg-accent outline-2 outline-offset-2 outline-ring",
          )}
        >
          <TabsContent value={own ? tab : SHARED} tabIndex={-1}>
            <VariantNote
              tab={own ? tab : SHARED}
              rows={rows}
              content={content}
              onReset={(channelId) => store.send({ kind: "reset", channelId })}
            />
            <TextArea
              key={own ? tab : SHARED}
              value={text}
              label={own ? `Text for ${own.choice.facts.label}` : "Text for all channels"}
              fresh={state.revision === 0 && text === ""}
              invalid={invalid}
              onType={(typed) => store.send({ kind: "typed", text: typed })}
              onFiles={onFiles}
            />
          </TabsContent>
          <MediaStrip
            media={content.media}
            uploads={uploads.uploads}
            room={MAX_FILES - content.media.length - uploads.uploads.length}
            maxAlt={(kind) => shortestAlt(rows, kind)}
            onFiles={onFiles}
            onAlt={(mediaId, alt) => store.send({ kind: "alt", mediaId, alt })}
            onRemove={(mediaId) => store.send({ kind: "media-removed", mediaId })}
            onMove={(mediaId, by) => store.send({ kind: "media-moved", mediaId, by })}
            onRetry={uploads.retry}
            onStop={uploads.remove}
          />
          <div className="flex min-h-10 flex-wrap items-center px-2 py-1">
            <Counts rows={rows} />
          </div>
        </div>
      </Tabs>
      <Thread
        key={own ? tab : SHARED}
        rows={rows}
        content={content}
        tab={own ? tab : SHARED}
        store={store}
        onFiles={onFiles}
      />
      <Options rows={rows} content={content} tab={own ? tab : SHARED} store={store} />
    </div>
  );
}
