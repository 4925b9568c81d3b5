import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import { asObject, asString, type Json } from "../shared/reading";
import { tagsIn } from "./describing";
import { ask, itemsOf } from "./http";

/** The list that every upload of the channel is in. */
export async function uploadsOf(context: AccountContext): Promise<Result<string, PublishFailure>> {
  const answered = await ask(context, { path: "/channels?part=contentDetails&mine=true" });
  if (!answered.ok) return answered;
  const [channel] = itemsOf(answered.value.json);
  const related = asObject(asObject(channel?.contentDetails)?.relatedPlaylists);
  const uploads = asString(related?.uploads);
  if (channel && uploads && channel.id === context.accountId) return ok(uploads);
  const evidence = answered.value.answer.trace;
  const reason = "This sign-in belongs to another channel, or to none. Connect again.";
  return failWith({ next: "reconnect", reason, evidence });
}

/** One page of a list of uploads: the ids, newest first. */
export async function uploadsPage(
  context: AccountContext,
  playlistId: string,
  pageToken: string | null,
): Promise<Result<{ ids: string[]; next: string | null }, PublishFailure>> {
  const query = new URLSearchParams({
    part: "contentDetails",
    playlistId,
    maxResults: "50",
    ...(pageToken ? { pageToken } : {}),
  });
  const answered = await ask(context, { path: `/playlistItems?${query}` });
  if (!answered.ok) return answered;
  const { json } = answered.value;
  const ids = itemsOf(json).flatMap((item) => asString(asObject(item.contentDetails)?.videoId) ?? []);
  return ok({ ids, next: asString(json.nextPageToken) });
}

/** Videos by their ids (at most 50); one that is gone, or somebody else's and private, is absent. */
export async function videosOf(
  context: AccountContext,
  ids: readonly string[],
  part: string,
): Promise<Result<Json[], PublishFailure>> {
  if (ids.length === 0) return ok([]);
  const query = new URLSearchParams({ part, id: ids.join(",") });
  const answered = await ask(context, { path: `/videos?${query}` });
  return answered.ok ? ok(itemsOf(answered.value.json)) : answered;
}

/** The newest upload that carries a draft's marker, or null. */
export async function findMarked(
  context: AccountContext,
  marker: string,
): Promise<Result<string | null, PublishFailure>> {
  const playlist = await uploadsOf(context);
  if (!playlist.ok) return playlist;
  const page = await uploadsPage(context, playlist.value, null);
  if (!page.ok) return page;
  const videos = await videosOf(context, page.value.ids, "snippet");
  if (!videos.ok) return videos;
  return ok(asString(videos.value.find((video) => tagsIn(video).includes(marker))?.id));
}
