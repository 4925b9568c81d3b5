"use client";

import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { HIDEABLE, type Hideable, type PostsQuery, postsAddress } from "./address";

const NAME: Record<Hideable, string> = { channels: "Channels", when: "When", author: "Author" };

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function ColumnsView({
  chip,
  slug,
  query,
}: {
  chip: (props: object) => ReactElement;
  slug: string;
  query: PostsQuery;
}) {
  const router = useRouter();
  const hidden = query.hide ?? [];
  const toggle = (column: Hideable) => {
    const hide = hidden.includes(column) ? hidden.filter((one) => one !== column) : [...hidden, column];
    router.replace(postsAddress(slug, { ...query, hide }), { scroll: false });
  };
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{chip({})}</DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="min-w-40">
        <DropdownMenuLabel>Columns to show</DropdownMenuLabel>
        {HIDEABLE.map((column) => (
          <DropdownMenuCheckboxItem
            key={column}
            checked={!hidden.includes(column)}
            onCheckedChange={() => toggle(column)}
            onSelect={(event) => event.preventDefault()}
          >
            {NAME[column]}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
