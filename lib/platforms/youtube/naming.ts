import type { AccountContext, PostIdentity } from "../contract";
import { asDate, asObject } from "../shared/reading";
import { PUBLIC, watchAddress } from "./http";
import { videosOf } from "./marked";

const HOSTS = /^(www\.|m\.|music\.|studio\.)?youtube\.com$/;

/** The video's id in any form of address that YouTube shows; null when there is none. */
function idIn(address: string, origin: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const host = url.hostname.toLowerCase();
  const own = origin !== PUBLIC && address.startsWith(`${origin}/`);
  if (!own && !HOSTS.test(host) && host !== "youtu.be") return null;
  const steps = url.pathname.split("/").filter(Boolean);
  const named = steps.findIndex((step) => /^(shorts|live|embed|video|v)$/.test(step));
  const id = host === "youtu.be" ? steps[0] : named >= 0 ? steps[named + 1] : url.searchParams.get("v");
  return id && /^[\w-]{11}$/.test(id) ? id : null;
}

/** The channel's own video that an address names. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const id = idIn(address, context.origin);
  if (!id)
    return {
      known: "no",
      reason: "That is not the address of a video. Open the video and copy its address.",
    };
  const read = await videosOf(context, [id], "snippet,status");
  if (!read.ok) return { known: "unclear", reason: read.failure.reason };
  const [video] = read.value;
  if (!video) return { known: "no", reason: "YouTube has no video at this address." };
  const snippet = asObject(video.snippet);
  if (snippet?.channelId !== context.accountId)
    return { known: "no", reason: `That is not a video of ${context.handle}.` };
  const publishedAt = asDate(snippet.publishedAt);
  return { known: "yes", receipt: { remoteId: id, address: watchAddress(context, id), publishedAt } };
}
