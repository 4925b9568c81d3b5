"use client";

import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import { PlatformMark } from "@/components/channels/platform-mark";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { type FilterChannel, type PostsQuery, postsAddress } from "./address";

const ALL = "all";

type Props = {
  chip: (props: object) => ReactElement;
  slug: string;
  query: PostsQuery;
  channels: FilterChannel[];
};

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function ChannelFilterView({ chip, slug, query, channels }: Props) {
  const router = useRouter();
  const choose = (value: string) =>
    router.push(
      postsAddress(slug, { ...query, cursor: undefined, channel: value === ALL ? undefined : value }),
      { scroll: false },
    );
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{chip({})}</DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="max-w-72 min-w-52">
        <DropdownMenuRadioGroup value={query.channel ?? ALL} onValueChange={choose}>
          <DropdownMenuRadioItem value={ALL}>All channels</DropdownMenuRadioItem>
          {channels.map((channel) => (
            <DropdownMenuRadioItem key={channel.id} value={channel.id}>
              <PlatformMark platform={channel.platform} size={16} />
              <span className="truncate">{channel.handle}</span>
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
