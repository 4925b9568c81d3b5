import type {
  DocumentRule,
  FormatRule,
  ImageRule,
  MediaKind,
  PlatformFacts,
  VideoRule,
} from "@/lib/platforms/contract-facts";
import { graphemes } from "@/lib/platforms/shared/counting";
import { listed } from "@/lib/words";
import type { CheckedDelivery, CheckedMedia, Problem } from "../schema";

type Limits = { images: ImageRule; videos: VideoRule | undefined; documents: DocumentRule | undefined };

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;

const NAMES: Record<MediaKind, { one: string; many: string }> = {
  image: { one: "picture", many: "pictures" },
  video: { one: "video", many: "videos" },
  document: { one: "document", many: "documents" },
};

const counted = (count: number, kind: MediaKind): string =>
  count === 1 ? `one ${NAMES[kind].one}` : `${count} ${NAMES[kind].many}`;

const error = (message: string): Problem => ({ level: "error", field: "media", message });
const warning = (message: string): Problem => ({ level: "warning", field: "media", message });

/** The format that was chosen, or the first; null where the platform has none. */
export function formatOf({
  facts,
  options = {},
}: Pick<CheckedDelivery, "facts" | "options">): FormatRule | null {
  const { formats } = facts;
  if (!formats) return null;
  return formats.find(({ value }) => value === options.format) ?? formats[0] ?? null;
}

const takenKinds = ({ images, videos, documents }: Limits): MediaKind[] => [
  ...(images.max > 0 ? (["image"] as const) : []),
  ...(videos ? (["video"] as const) : []),
  ...(documents ? (["document"] as const) : []),
];

const mostOf = (limits: Limits, kind: MediaKind): number =>
  kind === "image"
    ? limits.images.max
    : ((kind === "video" ? limits.videos?.max : limits.documents?.max) ?? 0);

/** Too many files of one kind, or of a kind that is not taken; null when they fit. */
function tooMany(facts: PlatformFacts, kind: MediaKind, count: number, limits: Limits): Problem | null {
  const most = mostOf(limits, kind);
  if (count <= most) return null;
  if (most > 0) return error(`${facts.label} takes ${counted(most, kind)}; remove ${count - most}.`);
  const taken = listed(takenKinds(limits).map((one) => NAMES[one].many));
  const it = count === 1 ? "it" : "them";
  return error(`${facts.label} takes no ${NAMES[kind].many}${taken ? `, only ${taken}` : ""}. Remove ${it}.`);
}

/** Too many, of too many kinds, or none where one is needed. */
function countProblems(facts: PlatformFacts, media: readonly CheckedMedia[], limits: Limits): Problem[] {
  const { mixed } = facts;
  if (media.length === 0) {
    if (!facts.needsMedia) return [];
    const taken = takenKinds(limits).map((kind) => NAMES[kind].many);
    return [error(`${facts.label} needs ${taken.join(" or ")}: a text alone is no post there.`)];
  }
  const kinds = Map.groupBy(media, ({ kind }) => kind);
  const over = [...kinds].flatMap(([kind, all]) => tooMany(facts, kind, all.length, limits) ?? []);
  if (over.length > 0) return over;
  if (kinds.size > 1 && !mixed)
    return [error(`${facts.label} takes one kind of file in a post. Remove the others.`)];
  return mixed && media.length > mixed.max
    ? [error(`${facts.label} takes ${mixed.max} files; remove ${media.length - mixed.max}.`)]
    : [];
}

/** What the chosen format (a reel, a story) wants beyond the platform's general rules. */
function formatProblems(
  facts: PlatformFacts,
  format: FormatRule | null,
  media: readonly CheckedMedia[],
): Problem[] {
  // That a file is needed at all is said already.
  if (!format || (media.length === 0 && facts.needsMedia)) return [];
  const name = format.label.toLowerCase();
  const wrong = media.find(({ kind }) => !format.kinds.includes(kind));
  const taken = listed(format.kinds.map((kind) => NAMES[kind].many));
  if (wrong)
    return [
      error(`A ${name} on ${facts.label} takes ${taken || "no files"}, not ${NAMES[wrong.kind].many}.`),
    ];
  const { min, max } = format.files;
  if (media.length < min)
    return [error(`A ${name} on ${facts.label} needs ${min === 1 ? "a file" : `${min} files`}: ${taken}.`)];
  if (media.length > max)
    return [
      error(
        `A ${name} on ${facts.label} takes ${max === 1 ? "one file" : `${max} files`}; remove ${media.length - max}.`,
      ),
    ];
  return media.flatMap((one) => [
    ...lengthProblems(`A ${name} on ${facts.label}`, one, format),
    ...shapeProblems(
      `A ${name} on ${facts.label}`,
      one,
      one.kind === "image" ? (format.imageRatio ?? format.ratio) : format.ratio,
    ),
  ]);
}

const time = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round((seconds / 60) * 10) / 10} minutes`;

function lengthProblems(
  who: string,
  { kind, seconds }: CheckedMedia,
  rule: { minSeconds?: number; maxSeconds?: number },
): Problem[] {
  if (kind !== "video" || seconds === null) return [];
  if (rule.maxSeconds && seconds > rule.maxSeconds + 0.5)
    return [error(`${who} takes videos of ${time(rule.maxSeconds)}; this one is ${time(seconds)} long.`)];
  if (rule.minSeconds && seconds < rule.minSeconds)
    return [
      error(`${who} takes videos from ${time(rule.minSeconds)} on; this one is ${time(seconds)} long.`),
    ];
  return [];
}

const shape = (ratio: number): string =>
  ratio >= 1 ? `${Math.round(ratio * 100) / 100} : 1` : `1 : ${Math.round((1 / ratio) * 100) / 100}`;

function shapeProblems(
  who: string,
  { kind, width, height }: CheckedMedia,
  ratio: { min: number; max: number } | undefined,
): Problem[] {
  if (!ratio || !width || !height) return [];
  const own = width / height;
  // A pixel more or less is no other shape.
  if (own >= ratio.min * 0.99 && own <= ratio.max * 1.01) return [];
  return [
    error(
      `${who} takes ${NAMES[kind].many} between ${shape(ratio.min)} and ${shape(ratio.max)} (width to height); this one is ${shape(own)}. Use one of another shape.`,
    ),
  ];
}

function altProblems(facts: PlatformFacts, which: string, alt: string, most: number): Problem[] {
  const length = graphemes(alt);
  if (length <= most || most === 0) return [];
  return [
    error(`${which} has an alt text of ${length} characters; ${facts.label} takes ${most}. Shorten it.`),
  ];
}

function imageProblems(
  facts: PlatformFacts,
  rule: ImageRule,
  image: CheckedMedia,
  which: string,
  format: FormatRule | null,
): Problem[] {
  const problems = [
    ...altProblems(facts, which, image.alt, rule.maxAlt),
    // A format has shapes of its own.
    ...(format?.imageRatio ? [] : shapeProblems(facts.label, image, rule.ratio)),
  ];
  if (rule.minWidth && image.width && image.width < rule.minWidth)
    problems.push(
      error(`${which} is ${image.width} pixels wide; ${facts.label} takes ${rule.minWidth} at least.`),
    );
  problems.push(...smallProblems(facts.label, which, image, rule));
  const large = image.bytes > rule.maxBytes;
  if (large && image.mimeType === "image/gif")
    problems.push(
      error(
        `${which} is a GIF of ${megabytes(image.bytes)}; ${facts.label} takes ${megabytes(rule.maxBytes)}. Use a smaller one.`,
      ),
    );
  else if (large)
    problems.push(
      warning(`${which} is ${megabytes(image.bytes)}; a copy under ${megabytes(rule.maxBytes)} is sent.`),
    );
  if (image.mimeType === "image/gif" && !rule.mimeTypes.includes("image/gif"))
    problems.push(
      warning(`${facts.label} takes no GIFs: ${which.toLowerCase()} is sent as a still picture.`),
    );
  if (!image.alt.trim() && rule.maxAlt > 0)
    problems.push(warning(`${which} has no alt text; people who cannot see it will miss it.`));
  return problems;
}

/** A file that has fewer bytes than the platform takes. */
function smallProblems(
  label: string,
  which: string,
  file: CheckedMedia,
  rule: { minBytes?: number },
): Problem[] {
  const { minBytes = 0 } = rule;
  if (file.bytes >= minBytes) return [];
  return [
    error(
      `${which} is smaller than ${Math.round(minBytes / 1000)} KB, the least ${label} takes. Use a larger one.`,
    ),
  ];
}

/** What leaves as it is: nothing makes a video or a document smaller, or another kind of file. */
function wholeProblems(
  facts: PlatformFacts,
  rule: Pick<VideoRule, "minBytes" | "maxBytes" | "mimeTypes">,
  file: CheckedMedia,
): Problem[] {
  const name = NAMES[file.kind].one;
  if (!rule.mimeTypes.includes(file.mimeType))
    return [
      error(
        `${facts.label} does not take a ${name} of this kind. Use ${listed(rule.mimeTypes.map(extension))}.`,
      ),
    ];
  if (file.bytes > rule.maxBytes)
    return [
      error(
        `The ${name} is ${megabytes(file.bytes)}; ${facts.label} takes ${megabytes(rule.maxBytes)}. Use a smaller one.`,
      ),
    ];
  return smallProblems(facts.label, `The ${name}`, file, rule);
}

const EXTENSIONS: Record<string, string> = {
  "video/mp4": "MP4",
  "video/quicktime": "MOV",
  "video/webm": "WebM",
  "application/pdf": "PDF",
};
const extension = (mimeType: string): string => EXTENSIONS[mimeType] ?? mimeType;

/** What stands between the files of a post and one channel. */
export function fileProblems(delivery: CheckedDelivery, limits: Limits): Problem[] {
  const { facts, media } = delivery;
  const images = media.filter(({ kind }) => kind === "image");
  const problems = [
    ...countProblems(facts, media, limits),
    ...formatProblems(facts, formatOf(delivery), media),
  ];
  // Where no picture is taken, nothing more is to be said of any.
  const looked = limits.images.max > 0 ? images : [];
  looked.forEach((image, index) => {
    const which = images.length > 1 ? `Picture ${index + 1}` : "The picture";
    problems.push(...imageProblems(facts, limits.images, image, which, formatOf(delivery)));
  });
  for (const file of media) {
    const rule = file.kind === "video" ? limits.videos : file.kind === "document" ? limits.documents : null;
    if (!rule) continue;
    problems.push(...wholeProblems(facts, rule, file));
    if (file.kind !== "video" || !limits.videos) continue;
    problems.push(
      ...lengthProblems(facts.label, file, limits.videos),
      ...shapeProblems(facts.label, file, limits.videos.ratio),
      ...altProblems(facts, "The video", file.alt, limits.videos.maxAlt),
    );
  }
  return problems;
}
