import { failWith, ok, type Result } from "@/lib/result";
import type { Outgoing, OutgoingMedia, PublishFailure } from "../contract";
import type { PostPlan } from "../shared/containers";
import { threads as facts } from "./facts";

type Fields = Record<string, string>;

const revise = (field: "media" | "options", reason: string): PublishFailure => ({
  next: "revise",
  field,
  reason,
});

const isVideo = ({ kind }: OutgoingMedia): boolean => kind === "video";

const answersOf = (poll: string | undefined): string[] =>
  (poll ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** What Threads would refuse or leave out, said before anything is made there; null when nothing is. */
function problemOf({ media, options }: Outgoing): PublishFailure | null {
  const taken = [...facts.images.mimeTypes, ...(facts.videos?.mimeTypes ?? [])];
  const other = media.find(({ mimeType }) => !taken.includes(mimeType));
  if (other) return revise("media", `Threads does not take files of the kind ${other.mimeType}.`);
  if (media.length > facts.images.max) return revise("media", "A carousel has at most 20 files.");
  const answers = answersOf(options.poll);
  if (answers.length === 1 || answers.length > 4)
    return revise("options", "A poll has two to four answers, one a line.");
  if (media.length > 0 && (answers.length > 0 || options.longText))
    return revise("options", "Polls and attached texts go with posts without files. Remove one of them.");
  if (/[.&]/.test(options.topic ?? ""))
    return revise("options", "A topic has no full stop and no ampersand.");
  return null;
}

const UNREACHABLE: PublishFailure = {
  next: "configure",
  reason:
    "Threads fetches files from this server, so it must be reachable from the internet: an operator sets PUBLIC_URL.",
};

function fileOf(file: OutgoingMedia): Fields {
  const address = file.address ?? "";
  return {
    ...(isVideo(file)
      ? { media_type: "VIDEO", video_url: address }
      : { media_type: "IMAGE", image_url: address }),
    ...(file.alt === "" ? {} : { alt_text: file.alt }),
  };
}

const POLL = ["option_a", "option_b", "option_c", "option_d"] as const;

/** What only a post without files can have, and nothing that follows it. */
function attachments({ options, role }: Outgoing): Fields {
  if (role !== "post") return {};
  const answers = answersOf(options.poll);
  const poll = Object.fromEntries(answers.map((answer, index) => [POLL[index] ?? "", answer]));
  return {
    ...(answers.length > 0 ? { poll_attachment: JSON.stringify(poll) } : {}),
    ...(options.link ? { link_attachment: options.link } : {}),
    ...(options.longText ? { text_attachment: JSON.stringify({ plaintext: options.longText }) } : {}),
  };
}

/** What is said of the post itself. A comment is a reply and nothing more. */
function aboutPost(outgoing: Outgoing): Fields {
  const { text, replyTo, role, options, media } = outgoing;
  const own = role === "comment" ? {} : optional(outgoing);
  return {
    ...(text === "" ? {} : { text }),
    ...(replyTo ? { reply_to_id: replyTo.remoteId } : {}),
    ...own,
    ...(media.length > 0 && options.spoiler === "on" ? { is_spoiler_media: "true" } : {}),
  };
}

function optional({ options }: Outgoing): Fields {
  const topic = (options.topic ?? "").trim().replace(/^#/, "");
  const { replyControl } = options;
  return {
    ...(replyControl && replyControl !== "everyone" ? { reply_control: replyControl } : {}),
    ...(topic ? { topic_tag: topic } : {}),
  };
}

/** The containers that a post needs: a text alone is one, too. */
export function planOf(outgoing: Outgoing): Result<PostPlan, PublishFailure> {
  const problem = problemOf(outgoing);
  if (problem) return failWith(problem);
  const { media } = outgoing;
  const [first, second] = media;
  if (media.some(({ address }) => address === null)) return failWith(UNREACHABLE);
  const about = aboutPost(outgoing);
  if (!first) {
    const more = attachments(outgoing);
    return ok({ children: [], post: () => ({ fields: { media_type: "TEXT", ...about, ...more } }) });
  }
  if (!second) return ok({ children: [], post: () => ({ fields: { ...fileOf(first), ...about } }) });
  return ok({
    children: media.map((file) => ({
      mediaId: file.mediaId,
      fields: { ...fileOf(file), is_carousel_item: "true" },
    })),
    post: (ids) => ({ fields: { media_type: "CAROUSEL", children: ids.join(","), ...about } }),
  });
}
