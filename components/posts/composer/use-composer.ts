"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { savePost } from "@/lib/deliveries/actions";
import { isWorthKeeping, same } from "./content";
import { forget, forgetOld, keep, recall, recallChoice, rememberChoice } from "./kept";
import { createSaver } from "./saver";
import { begin, isDirty, type Stored } from "./state";
import { createStore } from "./store";

type Options = {
  slug: string;
  id: string;
  /** What the server holds; null = nothing yet. */
  stored: Stored | null;
  /** Ids of the channels that can be chosen. */
  channels: readonly string[];
  /** Saves by itself. Off for a post that waits for its time: half a sentence must not go out. */
  automatic: boolean;
};

const KEEP_AFTER_MS = 300;

/** The composer's state, saved to the server and, until it is there, in the browser. */
export function useComposer({ slug, id, stored, channels, automatic }: Options) {
  const router = useRouter();
  const [store] = useState(() => createStore(begin(id, stored)));
  const [saver] = useState(() => createSaver(store, (draft) => savePost(slug, draft)));
  const state = useSyncExternalStore(store.subscribe, store.get, store.get);
  const first = useRef({ stored, channels });
  const [ready, setReady] = useState(false);

  useEffect(() => {
    const { stored: held, channels: known } = first.current;
    const kept = recall(localStorage, id);
    if (kept && held && same(kept.content, held.content)) {
      forget(localStorage, id);
    } else if (kept) {
      const chosen = kept.content.chosen.filter((one) => known.includes(one));
      store.send({ kind: "restored", content: { ...kept.content, chosen }, revision: kept.revision });
    } else if (!held) {
      const [only, ...others] = known;
      const remembered = recallChoice(localStorage, slug) ?? (only && others.length === 0 ? [only] : []);
      store.send({ kind: "remembered", chosen: remembered.filter((one) => known.includes(one)) });
    }
    forgetOld(localStorage, Date.now());
    setReady(true);
  }, [id, slug, store]);

  useEffect(() => {
    if (stored) store.send({ kind: "arrived", stored });
  }, [store, stored]);

  useEffect(() => {
    if (!automatic) return;
    saver.start();
    const again = () => {
      if (store.get().failure) void saver.flush();
    };
    window.addEventListener("online", again);
    return () => {
      window.removeEventListener("online", again);
      saver.stop();
      // Left by a link: what the pause has not saved yet is saved now.
      if (!isDirty(store.get()) || !isWorthKeeping(store.get().content)) return;
      void saver.flush().then((all) => {
        if (all) forget(localStorage, id);
      });
    };
  }, [saver, store, automatic, id]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function copy() {
      clearTimeout(timer);
      const { content, revision } = store.get();
      if (!isDirty(store.get())) forget(localStorage, id);
      else if (isWorthKeeping(content) || revision > 0)
        keep(localStorage, id, { content, revision, at: Date.now() });
    }
    const leave = store.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(copy, KEEP_AFTER_MS);
    });
    window.addEventListener("pagehide", copy);
    return () => {
      leave();
      window.removeEventListener("pagehide", copy);
      copy();
    };
  }, [store, id]);

  const { chosen } = state.content;
  useEffect(() => {
    if (ready && chosen.length > 0) rememberChoice(localStorage, slug, chosen);
  }, [ready, slug, chosen]);

  // The server named a newer revision than this page has seen: fetch it, so that theirs can be shown.
  const behind = state.conflict && (state.latest?.revision ?? 0) <= state.revision;
  useEffect(() => {
    if (behind) router.refresh();
  }, [behind, router]);

  return { store, saver, state, ready };
}
