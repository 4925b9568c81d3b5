"use client";

import type { Obstacle, Row } from "./checks";
import { Preview } from "./preview";
import { outWords } from "./revise-bar";
import type { ComposerState } from "./state";
import { WillHappen } from "./will-happen";

type BesideProps = {
  slug: string;
  rows: readonly Row[];
  state: ComposerState;
  zone: string;
  at: string | null;
  whenError: string | null;
  /** Channels on whose platforms the post is; null while it is not out. */
  there: readonly string[] | null;
  onLead: (obstacle: Obstacle) => void;
};

/** Beside the text: how it will look, and what will happen. */
export function Beside({ slug, rows, state, zone, at, whenError, there, onLead }: BesideProps) {
  return (
    <aside
      aria-label="Preview and checks"
      className="min-h-0 overflow-y-auto border-l border-border bg-sidebar max-[940px]:overflow-visible max-[940px]:border-t max-[940px]:border-l-0"
    >
      <Preview rows={rows} content={state.content} tab={state.tab} at={(there ? null : at) ?? ""} />
      <WillHappen
        rows={rows}
        slug={slug}
        zone={zone}
        at={at}
        whenError={whenError}
        onLead={onLead}
        {...(there ? { outWords: (row: Row) => outWords(row, there) } : {})}
      />
    </aside>
  );
}
