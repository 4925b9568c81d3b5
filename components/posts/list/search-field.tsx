"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { Icon } from "@/components/ui/icon";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { type PostsQuery, postsAddress } from "./address";

/** Waits for a pause in typing, in ms. */
const PAUSE = 220;

/** Searches while one types; the words live in the address. Without scripts it is a form that does the same. */
export function SearchField({ slug, query }: { slug: string; query: PostsQuery }) {
  const router = useRouter();
  const [typed, setTyped] = useState(query.q ?? "");
  const [pending, start] = useTransition();
  const asked = useRef(query.q ?? "");
  // Going back, or clearing the filters, changes the address without typing.
  useEffect(() => {
    const told = query.q ?? "";
    if (told === asked.current) return;
    asked.current = told;
    setTyped(told);
  }, [query.q]);
  useEffect(() => {
    const words = typed.trim();
    if (words === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = words;
      start(() =>
        router.replace(postsAddress(slug, { ...query, cursor: undefined, q: words || undefined }), {
          scroll: false,
        }),
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed, slug, query, router]);
  return (
    <search className="relative w-[280px] max-md:w-full">
      <form action={`/w/${slug}/posts`} onSubmit={(event) => event.preventDefault()}>
        {query.status ? <input type="hidden" name="status" value={query.status} /> : null}
        {query.channel ? <input type="hidden" name="channel" value={query.channel} /> : null}
        <span className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted-foreground">
          {pending ? <Spinner size={16} /> : <Icon name="search" />}
        </span>
        <Input
          type="search"
          name="q"
          size="sm"
          aria-label="Search posts"
          placeholder="Search in every word ever posted"
          className="pl-8"
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </search>
  );
}
