import { PageFrame } from "@/components/shell/page-frame";
import { Avatar } from "@/components/ui/avatar";
import { Callout } from "@/components/ui/callout";
import { TimeHint } from "@/components/ui/time-hint";
import { hasPermission } from "@/lib/auth/permissions";
import type { Scope } from "@/lib/auth/scope";
import { cn } from "@/lib/cn";
import { timeOfDay, zonePlace } from "@/lib/dates";
import type { DeliveryView, PostView } from "@/lib/deliveries/queries";
import { postTitle } from "@/lib/posts/rules";
import { getShell } from "@/lib/workspaces/queries";
import { isEditable } from "../deeds";
import { PostStatusBadge } from "../status-badge";
import { DeliveryCard } from "./delivery-card";
import { LookPanel } from "./look-panel";
import { PostActions } from "./post-actions";
import { SeriesLine } from "./series-line";
import { dayWithYear } from "./steps";
import { ThePost } from "./the-post";
import { Timeline } from "./timeline";

type Props = {
  scope: Scope;
  slug: string;
  post: PostView /** The delivery whose history is shown; unknown ids count as unsaid. */;
  chosen: string | undefined;
  rescheduling: boolean;
};

const columns = ["", "sm:grid-cols-1", "md:grid-cols-2", "md:grid-cols-3", "md:grid-cols-2 xl:grid-cols-4"];

/** The delivery that a person most likely wants to know about: the chosen one, else the first in trouble. */
function currentOf(post: PostView, chosen: string | undefined): DeliveryView | null {
  const trouble = post.deliveries.find(
    (one) => one.status === "failed" || one.status === "unknown" || one.status === "missed",
  );
  return post.deliveries.find((one) => one.deliveryId === chosen) ?? trouble ?? post.deliveries[0] ?? null;
}

/** `3 of 4 channels have it` */
function reach(post: PostView): string {
  const all = post.deliveries.length;
  const out = post.deliveries.filter((one) => one.status === "published" && !one.gone).length;
  if (all === 0) return "No channel is chosen";
  if (out === 0 && post.deliveries.some((one) => one.gone)) return "No channel has it any more";
  if (out === 0) return all === 1 ? "One channel" : `${all} channels`;
  if (out === all)
    return all === 1
      ? "Its channel has it"
      : all === 2
        ? "Both channels have it"
        : `All ${all} channels have it`;
  return `${out} of ${all} channels have it`;
}

function Facts({ post, zone, now }: { post: PostView; zone: string; now: Date }) {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-xs text-muted-foreground">
      <PostStatusBadge status={post.status} />
      <span>{reach(post)}</span>
      {post.dueAt ? (
        <TimeHint at={post.dueAt.toISOString()} zone={zone}>
          {`${dayWithYear(post.dueAt, zone, now)}, ${timeOfDay(post.dueAt, zone)} ${zonePlace(zone)}`}
        </TimeHint>
      ) : null}
      {post.authorName ? (
        <span className="inline-flex min-w-0 items-center gap-1.5">
          <Avatar name={post.authorName} size="xs" decorative />
          <span className="truncate">{post.authorName}</span>
        </span>
      ) : null}
    </div>
  );
}

/** One post: its deliveries side by side, what happened to each, what was written, and what can be done now. */
export async function PostScreen({ scope, slug, post, chosen, rescheduling }: Props) {
  const zone = (await getShell(scope))?.workspace.zone ?? "UTC";
  const now = new Date();
  const may = hasPermission(scope, "posts.schedule");
  const current = currentOf(post, chosen);
  const title = postTitle(post.text, 160);
  const { id, text, status, deliveries, wallTime, zone: typedZone } = post;
  const lines = deliveries.map(({ attempts: _history, text: _own, look: _look, ...line }) => line);
  return (
    <PageFrame crumbs={[{ label: "Posts", href: `/w/${slug}/posts` }, { label: postTitle(post.text, 60) }]}>
      <div className="grid items-start gap-x-8 gap-y-2.5 md:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          <h1
            dir="auto"
            className="max-w-[32em] text-xl font-semibold tracking-tight text-pretty [overflow-wrap:anywhere]"
          >
            {title}
          </h1>
          <Facts post={post} zone={zone} now={now} />
        </div>
        {may ? (
          <PostActions
            post={{ id, text, status, deliveries: lines, wallTime, zone: typedZone }}
            slug={slug}
            zone={zone}
            rescheduling={rescheduling}
          />
        ) : null}
      </div>
      {deliveries.some((one) => one.duplicated) ? (
        <Callout tone="red" title="It is on a platform twice." className="mt-6">
          Its history below has both addresses. Delete one of them there.
        </Callout>
      ) : null}
      <SeriesLine scope={scope} slug={slug} postId={id} zone={zone} now={now} may={may} />
      <section
        aria-label="Deliveries"
        className={cn(
          "mt-6 grid grid-cols-[minmax(0,1fr)] overflow-hidden rounded-lg border border-border bg-card",
          columns[Math.min(deliveries.length, 4)],
        )}
      >
        {deliveries.map((delivery) => (
          <DeliveryCard
            key={delivery.deliveryId}
            delivery={delivery}
            postId={id}
            slug={slug}
            zone={zone}
            now={now}
            may={may}
            current={delivery === current}
          />
        ))}
      </section>
      <div className="mt-8 grid items-start gap-x-12 gap-y-9 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 gap-9">
          {current?.look ? (
            <LookPanel delivery={current} look={current.look} slug={slug} zone={zone} now={now} may={may} />
          ) : null}
          {current ? <Timeline delivery={current} zone={zone} now={now} /> : null}
        </div>
        <ThePost
          post={post}
          delivery={current}
          composer={may && isEditable(post) ? `/w/${slug}/posts/${id}/edit` : null}
        />
      </div>
    </PageFrame>
  );
}
