import { notFound, redirect } from "next/navigation";
import { requireScope } from "@/lib/auth/require";
import { listChannelChoices } from "@/lib/channels/queries";
import { type DraftView, getDraft } from "@/lib/deliveries/drafting/queries";
import type { PostStatus } from "@/lib/posts/rules";
import { getPlan } from "@/lib/series/queries";
import { getShell } from "@/lib/workspaces/queries";
import { Composer } from "./composer";
import type { Stored } from "./state";
import { suggestedTime } from "./when";

/** A UUIDv7: its first 48 bits are the milliseconds at which it was made. */
const ID = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const DAY_MS = 24 * 60 * 60 * 1000;

const madeAt = (id: string): number => {
  const [, high = "", low = ""] = ID.exec(id) ?? [];
  return Number.parseInt(high + low, 16);
};

/** What is on its way cannot be written until it is known where it is. */
const OUT: readonly PostStatus[] = ["publishing"];

const keyed = (parts: readonly { text: string }[]) =>
  parts.map(({ text }, index) => ({ key: `stored-${index}`, text }));

function storedOf(draft: DraftView, channels: ReadonlySet<string>): Stored {
  const chosen = draft.channels.filter((one) => channels.has(one.channelId));
  return {
    revision: draft.revision,
    content: {
      text: draft.text,
      own: Object.fromEntries(
        chosen.flatMap((one) => (one.text === null ? [] : [[one.channelId, one.text]])),
      ),
      parts: keyed(draft.parts),
      ownParts: Object.fromEntries(
        chosen.flatMap((one) => (one.parts === null ? [] : [[one.channelId, keyed(one.parts)]])),
      ),
      comment: draft.comment,
      ownComments: Object.fromEntries(
        chosen.flatMap((one) => (one.comment === null ? [] : [[one.channelId, one.comment]])),
      ),
      options: Object.fromEntries(chosen.map((one) => [one.channelId, one.options])),
      chosen: chosen.map((one) => one.channelId),
      media: draft.media.map(({ alt, ...file }) => ({ file, alt })),
    },
  };
}

/** The composer of one post, whether it was saved before or is about to be begun. A post that is on its way is shown instead. */
export async function ComposerScreen({ slug, id }: { slug: string; id: string }) {
  const scope = await requireScope(slug);
  if (!ID.test(id)) notFound();
  const [shell, draft, channels, plan] = await Promise.all([
    getShell(scope),
    getDraft(scope, id),
    listChannelChoices(scope),
    getPlan(scope, id),
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
      there={draft?.channels.filter((one) => one.there).map((one) => one.channelId) ?? []}
      channels={channels}
      when={planned}
      plan={plan}
      now={now}
      expected={draft === null && now.getTime() - madeAt(id) > DAY_MS}
    />
  );
}
