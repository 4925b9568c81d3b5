"use client";

import { Command } from "cmdk";
import { useEffect, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { when } from "@/lib/dates";
import { groupLook, itemLook } from "./command-look";
import { type FoundPost, useShell } from "./shell-context";

type Search = { query: string; found: FoundPost[]; failure: string | null };

/** Waits for a pause in typing, in ms, before it asks. */
const PAUSE = 120;

function useSearch(query: string): Search | null {
  const { workspace, searchPosts } = useShell();
  const [search, setSearch] = useState<Search | null>(null);
  useEffect(() => {
    let current = true;
    if (query.length < 2) {
      setSearch(null);
      return;
    }
    const timer = setTimeout(async () => {
      const unanswered = "The search does not answer. Type on to try again.";
      const answer = await searchPosts(workspace.slug, { q: query }).catch(() => null);
      if (!current) return;
      if (answer?.ok) setSearch({ query, found: answer.value, failure: null });
      else setSearch({ query, found: [], failure: answer?.failure.message ?? unanswered });
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, workspace.slug, searchPosts]);
  return search;
}

function said(search: Search): string {
  if (search.failure) return search.failure;
  return search.found.length === 0 ? `No post contains “${search.query}”.` : "";
}

const menuValue = (post: FoundPost) => `post-${post.id}`;

type CommandPostsProps = {
  query: string;
  /** Told the menu value of the first post when an answer arrives, so that it can be chosen. */
  onFound: (value: string) => void;
  onVisit: (id: string) => void;
};

/** The posts that contain what was typed. */
export function CommandPosts({ query, onFound, onVisit }: CommandPostsProps) {
  const search = useSearch(query);
  const first = search?.found[0];
  useEffect(() => {
    if (first) onFound(menuValue(first));
  }, [first, onFound]);
  const { workspace } = useShell();
  if (!search) return null;
  const sentence = said(search);
  return (
    <Command.Group heading="Posts" className={groupLook}>
      {search.found.map((post) => (
        <Command.Item
          key={post.id}
          value={menuValue(post)}
          onSelect={() => onVisit(post.id)}
          className={itemLook}
        >
          <Icon name="note" />
          <span className="min-w-0 flex-1 truncate">{post.text || "A post without words"}</span>
          <span className="num shrink-0 text-xs text-muted-foreground">
            {post.dueAt ? when(post.dueAt, workspace.zone, Date.now()) : "No time yet"}
          </span>
        </Command.Item>
      ))}
      {sentence ? (
        <p role="status" className="px-4 py-2 text-muted-foreground">
          {sentence}
        </p>
      ) : null}
    </Command.Group>
  );
}
