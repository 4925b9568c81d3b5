import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { EmptyState } from "@/components/ui/empty-state";
import { requireScope } from "@/lib/auth/require";
import { listChannelChoices } from "@/lib/channels/queries";
import { type DraftView, getDraft } from "@/lib/deliveries/queries";
import type { PostStatus } from "@/lib/posts/rules";
import { getShell } from "@/lib/workspaces/queries";
import { Composer } from "./composer";
import type { Stored } from "./state";
import { suggestedTime } from "./when";

/** What of a post has been sent cannot be written any more. */
const OUT: readonly PostStatus[] = ["publishing", "published"];

function storedOf(draft: DraftView, channels: ReadonlySet<string>): Stored {
  const chosen = draft.channels.filter((one) => channels.has(one.channelId));
  return {
    revision: draft.revision,
    content: {
      text: draft.text,
      own: Object.fromEntries(
        chosen.flatMap((one) => (one.text === null ? [] : [[one.channelId, one.text]])),
      ),
      options: Object.fromEntries(chosen.map((one) => [one.channelId, one.options])),
      chosen: chosen.map((one) => one.channelId),
      media: draft.media.map(({ alt, ...file }) => ({ file, alt })),
    },
  };
}

/** The composer of one post, whether it was saved before or is about to be begun. A post that is out is shown instead. */
export async function ComposerScreen({ slug, id }: { slug: string; id: string }) {
  const scope = await requireScope(slug);
  const [shell, draft, channels] = await Promise.all([
    getShell(scope),
    getDraft(scope, id),
    listChannelChoices(scope),
  ]);
  if (!shell) notFound();
  if (draft && OUT.includes(draft.status)) redirect(`/w/${slug}/posts/${id}`);
  const { zone } = shell.workspace;
  const now = new Date();
  const planned =
    draft?.wallTime && draft.zone ? { wallTime: draft.wallTime, zone: draft.zone } : suggestedTime(now, zone);
  return (
    <Composer
      key={id}
      slug={slug}
      id={id}
      zone={zone}
      stored={draft ? storedOf(draft, new Set(channels.map((channel) => channel.id))) : null}
      status={draft?.status ?? "draft"}
      channels={channels}
      when={planned}
      now={now}
    />
  );
}
