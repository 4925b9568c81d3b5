import type { Body } from "@/lib/outbound/body";
import type { Outgoing, RemoteDraft } from "../contract";
import { subredditOf } from "./communities";
import { answersOf, flairKey, kindOf, readDraft } from "./preparing";

/** The request that makes a post. */
export type Submission = { path: string; body: Body };

/** What was prepared for a post, all of it. */
type Prepared = { assets: { assetId: string; url: string }[]; poster: string; flairId: string | null };

function preparedFor(outgoing: Outgoing, draft: RemoteDraft | null): Prepared | null {
  const prepared = readDraft(draft);
  const assets = outgoing.media.flatMap(
    ({ mediaId }) => prepared?.uploads.find((one) => one.mediaId === mediaId) ?? [],
  );
  const poster = prepared?.poster ?? "";
  const flair = flairKey(outgoing);
  const complete =
    assets.length === outgoing.media.length &&
    (flair === null || prepared?.flair?.of === flair) &&
    (poster !== "" || kindOf(outgoing) !== "video");
  return complete ? { assets, poster, flairId: flair === null ? null : (prepared?.flair?.id ?? null) } : null;
}

const isOn = (option: string | undefined): boolean => option === "on";

/** Galleries and polls are submitted as JSON. */
function jsonSubmission(
  { options, text }: Outgoing,
  shared: object,
  inside: object,
  path: string,
): Submission {
  const value = {
    ...shared,
    ...inside,
    ...(text ? { text } : {}),
    api_type: "json",
    nsfw: isOn(options.nsfw),
    spoiler: isOn(options.spoiler),
    sendreplies: true,
    validate_on_submit: true,
  };
  return { path, body: { kind: "json", value } };
}

function formSubmission({ options, text }: Outgoing, shared: Record<string, string>): Submission {
  const fields = {
    ...shared,
    api_type: "json",
    extension: "json",
    // For links and files too: a body below them.
    ...(text ? { text } : {}),
    nsfw: String(isOn(options.nsfw)),
    spoiler: String(isOn(options.spoiler)),
    sendreplies: "true",
    validate_on_submit: "true",
    // Never `true`: that a link is refused the second time keeps it from going out twice.
    resubmit: "false",
  };
  return { path: "/api/submit", body: { kind: "form", fields } };
}

/** The request that makes the post; null when what was prepared for it is missing. */
export function submissionOf(outgoing: Outgoing, draft: RemoteDraft | null): Submission | null {
  const prepared = preparedFor(outgoing, draft);
  if (!prepared) return null;
  const { options } = outgoing;
  const kind = kindOf(outgoing);
  const shared = {
    sr: subredditOf(options) ?? "",
    title: options.title?.trim() ?? "",
    ...(prepared.flairId ? { flair_id: prepared.flairId } : {}),
  };
  const url = prepared.assets[0]?.url ?? "";
  switch (kind) {
    case "gallery": {
      const items = prepared.assets.map(({ assetId }) => ({
        media_id: assetId,
        caption: "",
        outbound_url: "",
      }));
      const inside = { items, show_error_list: true };
      return jsonSubmission(outgoing, shared, inside, "/api/submit_gallery_post.json");
    }
    case "poll": {
      const inside = { options: answersOf(options), duration: Number(options.pollDays ?? "3") };
      return jsonSubmission(outgoing, shared, inside, "/api/submit_poll_post");
    }
    case "video":
      return formSubmission(outgoing, { ...shared, kind, url, video_poster_url: prepared.poster });
    case "image":
      return formSubmission(outgoing, { ...shared, kind, url });
    case "link":
      return formSubmission(outgoing, { ...shared, kind, url: options.link?.trim() ?? "" });
    case "self":
      return formSubmission(outgoing, { ...shared, kind });
  }
}
