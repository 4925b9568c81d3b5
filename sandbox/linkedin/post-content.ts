import type { AssetKind } from "./asset-store.ts";
import { assetOf, statusOf } from "./asset-store.ts";
import type { Network, Shown } from "./network.ts";
import { RestError, restErrors } from "./rest-error.ts";

type Json = Record<string, unknown>;

/** What is beside the text, checked: what followers see of it, and of which kind the post's URN is. */
export type Content = { shown: Shown[]; urn: "share" | "ugcPost" };

const durations = ["ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"];
const most = { alt: 4086, title: 400, question: 140, option: 30 };

const invalid = (field: string, words: string) => restErrors.field("INVALID_VALUE_FOR_FIELD", field, words);
const missing = (field: string) => restErrors.field("MISSING_FIELD", field, `Field ${field} is required`);

function objectIn(value: unknown, field: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw missing(field);
  return value as Json;
}

/** No field that the documents do not name. */
export function only(json: Json, names: readonly string[], field: string): void {
  const unknown = Object.keys(json).find((name) => !names.includes(name));
  if (unknown) throw invalid(`${field}/${unknown}`, "unrecognized field found but not allowed");
}

export function textIn(
  json: Json,
  name: string,
  field: string,
  longest: number,
  required = false,
): string | null {
  const value = json[name];
  if (value === undefined || value === null) {
    if (required) throw missing(`${field}/${name}`);
    return null;
  }
  if (typeof value !== "string" || (required && value.trim() === ""))
    throw invalid(`${field}/${name}`, "It is no text");
  if (value.length > longest)
    throw restErrors.field(
      "FIELD_LENGTH_TOO_LONG",
      `${field}/${name}`,
      `It is longer than ${longest} characters`,
    );
  return value;
}

/** A file of the author's that is there, as far as the kind needs it to be. */
function assetIn(network: Network, author: string, id: unknown, field: string, kinds: readonly AssetKind[]) {
  if (typeof id !== "string") throw missing(field);
  const asset = assetOf(network, id);
  if (!kinds.some((kind) => id.startsWith(`urn:li:${kind}:`)))
    throw restErrors.field("INVALID_URN_TYPE", field, `${id} is of another type`);
  if (!asset || asset.owner !== author)
    throw restErrors.field("INVALID_URN_ID", field, `${id} is not the author's`);
  const status = statusOf(network, asset);
  if (status === "WAITING_UPLOAD")
    throw restErrors.field("MEDIA_ASSET_WAITING_UPLOAD", field, `${id} was not uploaded`);
  if (asset.state === "failed" || status === "PROCESSING_FAILED")
    throw restErrors.field("MEDIA_ASSET_PROCESSING_FAILED", field, `${id} could not be processed`);
  if (status === "PROCESSING" && asset.kind === "video")
    throw restErrors.field("MEDIA_ASSET_PROCESSING", field, `${id} is still being processed`);
  return asset;
}

type Reader = (network: Network, author: string, value: unknown) => Content;

const media: Reader = (network, author, value) => {
  const field = "content/media";
  const json = objectIn(value, field);
  only(json, ["id", "altText", "title"], field);
  const asset = assetIn(network, author, json.id, `${field}/id`, ["image", "video", "document"]);
  const alt = textIn(json, "altText", field, most.alt) ?? "";
  const title = textIn(json, "title", field, most.title, asset.kind === "document");
  const shown = [{ url: `${network.www}/media/${asset.file}`, alt, kind: asset.kind, title }];
  return { shown, urn: asset.kind === "image" ? "share" : "ugcPost" };
};

const multiImage: Reader = (network, author, value) => {
  const field = "content/multiImage";
  const json = objectIn(value, field);
  only(json, ["images"], field);
  const images = Array.isArray(json.images) ? json.images : [];
  if (images.length < 2 || images.length > 20)
    throw invalid(`${field}/images`, "There must be 2 to 20 images");
  const shown = images.map((one, at): Shown => {
    const place = `${field}/images/${at}`;
    const image = objectIn(one, place);
    only(image, ["id", "altText"], place);
    const asset = assetIn(network, author, image.id, `${place}/id`, ["image"]);
    const alt = textIn(image, "altText", place, most.alt) ?? "";
    return { url: `${network.www}/media/${asset.file}`, alt, kind: "image", title: null };
  });
  return { shown, urn: "share" };
};

const article: Reader = (network, author, value) => {
  const field = "content/article";
  const json = objectIn(value, field);
  only(json, ["source", "title", "description", "thumbnail"], field);
  const source = textIn(json, "source", field, 2000, true) ?? "";
  if (!/^https?:\/\//.test(source) || !URL.canParse(source))
    throw invalid(`${field}/source`, "It is no address");
  textIn(json, "title", field, most.title, true);
  textIn(json, "description", field, 4086);
  if (json.thumbnail === undefined) return { shown: [], urn: "share" };
  const asset = assetIn(network, author, json.thumbnail, `${field}/thumbnail`, ["image"]);
  const shown: Shown = { url: `${network.www}/media/${asset.file}`, alt: "", kind: "image", title: null };
  return { shown: [shown], urn: "share" };
};

const poll: Reader = (_network, _author, value) => {
  const field = "content/poll";
  const json = objectIn(value, field);
  only(json, ["question", "options", "settings"], field);
  textIn(json, "question", field, most.question, true);
  const options = Array.isArray(json.options) ? json.options : [];
  if (options.length < 2 || options.length > 4)
    throw invalid(`${field}/options`, "There must be 2 to 4 options");
  for (const [at, option] of options.entries()) {
    const place = `${field}/options/${at}`;
    textIn(objectIn(option, place), "text", place, most.option, true);
  }
  const { duration } = objectIn(json.settings, `${field}/settings`);
  if (!durations.includes(String(duration))) throw invalid(`${field}/settings/duration`, "It is no duration");
  return { shown: [], urn: "ugcPost" };
};

const readers: Readonly<Record<string, Reader>> = { media, multiImage, article, poll };

/** Reads `content`: nothing, or exactly one of the kinds there are. */
export function readContent(network: Network, author: string, content: unknown): Content {
  if (content === undefined || content === null) return { shown: [], urn: "share" };
  const json = objectIn(content, "content");
  only(json, Object.keys(readers), "content");
  const [[name, value] = ["", null], ...others] = Object.entries(json);
  const reader = readers[name];
  if (!reader || others.length > 0)
    throw new RestError(400, "INVALID_VALUE_FOR_FIELD", "content holds exactly one kind");
  return reader(network, author, value);
}
