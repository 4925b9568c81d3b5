"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import type { FilterChannel, PostsQuery } from "./address";
import { FilterChip } from "./filter-chip";

const load = () => import("./channel-filter-view");
const View = dynamic(() => load().then((module) => module.ChannelFilterView), {
  ssr: false,
  loading: () => <FilterChip icon="nodes">Channels</FilterChip>,
});

/** Shows the posts of one channel. The menu is loaded when somebody is about to open it. */
export function ChannelFilter({
  slug,
  query,
  channels,
}: {
  slug: string;
  query: PostsQuery;
  channels: FilterChannel[];
}) {
  const [wanted, setWanted] = useState(false);
  const chosen = channels.find((channel) => channel.id === query.channel);
  const chip = (props: ComponentProps<"button">) => (
    <FilterChip icon="nodes" active={Boolean(query.channel)} aria-haspopup="menu" {...props}>
      {query.channel ? (chosen?.handle ?? "One channel") : "Channels"}
    </FilterChip>
  );
  if (wanted) return <View chip={chip} slug={slug} query={query} channels={channels} />;
  return chip({ onPointerEnter: load, onFocus: load, onClick: () => setWanted(true) });
}
