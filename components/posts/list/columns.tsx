"use client";

import { createColumnHelper } from "@tanstack/react-table";
import Link from "next/link";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { Time } from "@/components/ui/time";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { cn } from "@/lib/cn";
import type { PostRow } from "@/lib/deliveries/listing/schema";
import { postTitle } from "@/lib/posts/rules";
import { ChannelMarks } from "../channel-marks";
import { PostMenu } from "../post-menu";
import { PostStatusBadge } from "../status-badge";
import { Thumb } from "../thumb";
import { postAddress } from "../words";
import { type PostsQuery, postsAddress } from "./address";
import type { PostsFeatures } from "./features";

type About = { slug: string; query: PostsQuery; zone: string; now: Date; may: boolean };

export const headLook =
  "h-8 border-y border-border px-2.5 text-left text-xs font-medium whitespace-nowrap text-muted-foreground aria-sort:text-foreground";

/** Widths of the columns, and their places on a phone. */
export const cellLook: Record<string, string> = {
  open: "w-7 p-0! max-md:order-1 max-md:w-8 max-md:self-start",
  post: "max-md:min-w-0 max-md:flex-[0_0_calc(100%-88px)] max-md:whitespace-normal",
  status: "w-[158px] max-lg:w-[146px] overflow-visible max-md:order-2 max-md:w-auto",
  channels: "w-[128px] max-lg:w-[92px] max-md:order-4 max-md:w-auto",
  when: "num w-[172px] max-lg:w-[164px] max-md:order-3 max-md:w-auto max-md:flex-[1_0_auto] max-md:overflow-visible max-md:text-sm max-md:text-muted-foreground",
  author: "w-16 max-lg:hidden max-md:hidden",
  menu: "w-10 overflow-visible p-0! text-right max-md:order-1 max-md:w-8 max-md:self-start",
};

function Title({ row, slug }: { row: PostRow; slug: string }) {
  const cancelled = row.status === "cancelled";
  return (
    <Link
      href={postAddress(slug, row)}
      prefetch={false}
      className={cn("flex min-w-0 items-center gap-[11px] font-medium", cancelled && "text-muted-foreground")}
    >
      <Thumb picture={row.thumb} className="max-lg:hidden" />
      <span
        dir="auto"
        className={cn(
          "min-w-0 truncate max-md:line-clamp-2 max-md:leading-5 max-md:whitespace-normal",
          cancelled && "line-through",
        )}
      >
        {postTitle(row.text, 200)}
      </span>
      {row.inSeries ? (
        <Icon name="repeat" size={14} label="One of a series" className="text-muted-foreground" />
      ) : null}
    </Link>
  );
}

function When({ row, zone, now }: { row: PostRow; zone: string; now: Date }) {
  if (!row.dueAt) return <span className="text-muted-foreground">No time yet</span>;
  return <Time at={row.dueAt} zone={zone} now={now} />;
}

function WhenHead({ slug, query }: Pick<About, "slug" | "query">) {
  const oldest = query.order === "oldest";
  return (
    <Link
      href={postsAddress(slug, { ...query, cursor: undefined, order: oldest ? undefined : "oldest" })}
      scroll={false}
      className="inline-flex items-center gap-1"
    >
      When
      <Icon name={oldest ? "arrow-up" : "arrow-down"} size={12} />
      <VisuallyHidden>{oldest ? "Show the newest first" : "Show the oldest first"}</VisuallyHidden>
    </Link>
  );
}

const helper = createColumnHelper<PostsFeatures, PostRow>();
const hidden = (label: string) => <VisuallyHidden>{label}</VisuallyHidden>;

/** The columns of Posts. Their cells close over what is the same for all rows. */
export const columnsFor = ({ slug, query, zone, now, may }: About) =>
  helper.columns([
    helper.display({
      id: "open",
      header: () => hidden("Deliveries"),
      cell: ({ row }) =>
        row.getCanExpand() ? (
          <button
            type="button"
            aria-expanded={row.getIsExpanded()}
            aria-controls={`deliveries-${row.id}`}
            aria-label={`Deliveries of “${postTitle(row.original.text, 40)}”`}
            onClick={row.getToggleExpandedHandler()}
            className="grid size-[26px] place-items-center rounded-md text-muted-foreground hover:bg-secondary hover:text-foreground max-md:size-8"
          >
            <Icon
              name="chevron-right"
              size={14}
              className={cn("transition-transform", row.getIsExpanded() && "rotate-90")}
            />
          </button>
        ) : null,
    }),
    helper.display({
      id: "post",
      header: "Post",
      cell: ({ row }) => <Title row={row.original} slug={slug} />,
    }),
    helper.display({
      id: "status",
      header: "Status",
      cell: ({ row }) => <PostStatusBadge status={row.original.status} className="align-middle" />,
    }),
    helper.display({
      id: "channels",
      header: "Channels",
      cell: ({ row }) => <ChannelMarks lines={row.original.deliveries} className="align-middle" />,
    }),
    helper.display({
      id: "when",
      header: () => <WhenHead slug={slug} query={query} />,
      cell: ({ row }) => <When row={row.original} zone={zone} now={now} />,
    }),
    helper.display({
      id: "author",
      header: "Author",
      cell: ({ row }) =>
        row.original.authorName ? (
          <Avatar name={row.original.authorName} size="sm" />
        ) : (
          <span className="text-muted-foreground">–</span>
        ),
    }),
    helper.display({
      id: "menu",
      header: () => hidden("Actions"),
      cell: ({ row }) => <PostMenu post={row.original} slug={slug} may={may} opens />,
    }),
  ]);
