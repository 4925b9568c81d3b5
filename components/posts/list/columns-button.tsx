"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import type { PostsQuery } from "./address";
import { FilterChip } from "./filter-chip";

const load = () => import("./columns-view");
const place = "ml-auto max-md:hidden";
const View = dynamic(() => load().then((module) => module.ColumnsView), {
  ssr: false,
  loading: () => (
    <FilterChip icon="columns" className={place}>
      Columns
    </FilterChip>
  ),
});

const chip = (props: ComponentProps<"button">) => (
  <FilterChip icon="columns" aria-haspopup="menu" {...props} className={place}>
    Columns
  </FilterChip>
);

/** Chooses which columns to show; the choice lives in the address. */
export function ColumnsButton({ slug, query }: { slug: string; query: PostsQuery }) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <View chip={chip} slug={slug} query={query} />;
  return chip({ onPointerEnter: load, onFocus: load, onClick: () => setWanted(true) });
}
