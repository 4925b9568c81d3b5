import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/section";
import { TabLinks } from "@/components/ui/tab-links";
import { hasPermission } from "@/lib/auth/permissions";
import type { Scope } from "@/lib/auth/scope";
import { listChannelChoices } from "@/lib/channels/queries";
import { countPosts, listPosts, type PostPage } from "@/lib/deliveries/queries";
import type { PostStatus } from "@/lib/posts/rules";
import { getShell } from "@/lib/workspaces/queries";
import { type PostsQuery, postsAddress } from "./address";
import { ChannelFilter } from "./channel-filter";
import { ColumnsButton } from "./columns-button";
import { PostsTable } from "./posts-table";
import { SearchField } from "./search-field";

type Props = { scope: Scope; slug: string; query: PostsQuery };
type Counts = Record<PostStatus | "all", number>;

const TABS: { status: PostStatus; label: string /** Shown only when there are any. */; rare?: true }[] = [
  { status: "draft", label: "Drafts" },
  { status: "awaiting_approval", label: "Awaiting approval", rare: true },
  { status: "scheduled", label: "Scheduled" },
  { status: "publishing", label: "Publishing", rare: true },
  { status: "published", label: "Published" },
  { status: "partly_published", label: "Partly" },
  { status: "failed", label: "Failed" },
  { status: "missed", label: "Missed" },
  { status: "cancelled", label: "Cancelled" },
];

/** The same list from its first page, in another state. */
const turned = ({ cursor: _page, ...rest }: PostsQuery, change: PostsQuery): PostsQuery => ({
  ...rest,
  ...change,
});

function tabsOf(slug: string, query: PostsQuery, counts: Counts) {
  const shown = TABS.filter((tab) => !tab.rare || counts[tab.status] > 0 || query.status === tab.status);
  return [
    { href: postsAddress(slug, turned(query, { status: undefined })), label: "All", current: !query.status },
    ...shown.map(({ status, label }) => ({
      href: postsAddress(slug, turned(query, { status })),
      label,
      count: counts[status],
      current: query.status === status,
    })),
  ];
}

const EMPTY: Partial<Record<PostStatus, string>> = {
  draft: "Drafts save themselves while you write. There are none.",
  scheduled: "Nothing waits for its time.",
  failed: "Nothing failed.",
  missed: "Nothing was missed.",
};

function NothingHere({
  slug,
  query,
  may,
  total,
}: {
  slug: string;
  query: PostsQuery;
  may: boolean;
  total: number;
}) {
  const write = may ? (
    <Button variant={total === 0 ? "default" : "outline"} size={total === 0 ? "md" : "sm"} asChild>
      <Link href={`/w/${slug}/posts/new`}>Write a post</Link>
    </Button>
  ) : null;
  if (total === 0) {
    return (
      <EmptyState drawing="letter" title="Nothing written yet" action={write}>
        Write a post once, adapt it per channel, and choose when it goes out.
      </EmptyState>
    );
  }
  const narrowed = Boolean(query.q || query.channel);
  return (
    <EmptyState
      drawing="letter"
      title={query.q ? `No post contains “${query.q}”` : "No post is here"}
      action={
        narrowed ? (
          <Button variant="outline" size="sm" asChild>
            <Link href={postsAddress(slug, { ...turned(query, {}), q: undefined, channel: undefined })}>
              Clear filters
            </Link>
          </Button>
        ) : (
          write
        )
      }
    >
      {narrowed
        ? `Searched ${total.toLocaleString("en-GB")} posts${query.status || query.channel ? " in this filter" : ""}. Every word must begin a word of the post.`
        : ((query.status && EMPTY[query.status]) ?? "No post has this status.")}
    </EmptyState>
  );
}

function Pages({
  slug,
  query,
  page,
  counts,
}: {
  slug: string;
  query: PostsQuery;
  page: PostPage;
  counts: Counts;
}) {
  const narrowed = Boolean(query.q || query.channel);
  const total = counts[query.status ?? "all"];
  const [earlier, later] = query.order === "oldest" ? ["Older", "Newer"] : ["Newer", "Older"];
  const link = (cursor: string | null, label: string, icon: "previous" | "next") =>
    cursor ? (
      <Button variant="outline" size="sm" asChild>
        <Link href={postsAddress(slug, { ...query, cursor })} rel={icon === "next" ? "next" : "prev"}>
          {label}
        </Link>
      </Button>
    ) : null;
  return (
    <div className="num flex min-h-12 items-center justify-between gap-3 py-3 text-xs text-muted-foreground">
      <span>
        {narrowed
          ? `${page.rows.length} on this page`
          : `${page.rows.length} of ${total.toLocaleString("en-GB")}`}
      </span>
      <nav aria-label="Pages" className="flex gap-2">
        {link(page.previousCursor, earlier, "previous")}
        {link(page.nextCursor, later, "next")}
      </nav>
    </div>
  );
}

/** Posts: every post of the workspace, by status, channel and words. */
export async function PostsScreen({ scope, slug, query }: Props) {
  const [page, counts, channels, shell] = await Promise.all([
    listPosts(scope, {
      status: query.status,
      q: query.q,
      channelId: query.channel,
      order: query.order,
      cursor: query.cursor,
    }),
    countPosts(scope),
    listChannelChoices(scope),
    getShell(scope),
  ]);
  const may = hasPermission(scope, "posts.schedule");
  return (
    <>
      <PageHeader title="Posts" note={counts.all.toLocaleString("en-GB")} />
      <TabLinks label="Status" links={tabsOf(slug, query, counts)} className="mt-3.5" />
      <div className="flex flex-wrap items-center gap-2 pt-3.5 pb-3">
        <SearchField slug={slug} query={query} />
        {channels.length > 1 ? (
          <ChannelFilter
            slug={slug}
            query={query}
            channels={channels.map(({ id, platform, handle }) => ({ id, platform, handle }))}
          />
        ) : null}
        <ColumnsButton slug={slug} query={query} />
      </div>
      {page.rows.length === 0 ? (
        <div className="border-t border-border">
          <NothingHere slug={slug} query={query} may={may} total={counts.all} />
        </div>
      ) : (
        <PostsTable
          rows={page.rows}
          slug={slug}
          query={query}
          zone={shell?.workspace.zone ?? "UTC"}
          now={new Date()}
          may={may}
        />
      )}
      {page.rows.length > 0 || query.cursor ? (
        <Pages slug={slug} query={query} page={page} counts={counts} />
      ) : null}
    </>
  );
}
