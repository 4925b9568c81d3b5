import type { Schema } from "./lexicon.ts";

const text = (max: number, maxGraphemes: number): Schema => ({ type: "string", max, maxGraphemes });
const format = (name: "datetime" | "did" | "uri" | "at-uri" | "cid" | "language"): Schema => ({
  type: "string",
  format: name,
});
const anyText: Schema = { type: "string" };

const strongRef: Schema = {
  type: "object",
  required: ["uri", "cid"],
  properties: { uri: format("at-uri"), cid: format("cid") },
};
const aspectRatio: Schema = {
  type: "object",
  required: ["width", "height"],
  properties: { width: { type: "integer", min: 1 }, height: { type: "integer", min: 1 } },
};
const image: Schema = {
  type: "object",
  required: ["image", "alt"],
  properties: { image: { type: "blob", accept: ["image/*"], maxSize: 2_000_000 }, alt: anyText, aspectRatio },
};
const images: Schema = {
  type: "object",
  required: ["images"],
  properties: { images: { type: "array", items: image, max: 4 } },
};
const galleryImage: Schema = {
  type: "object",
  required: ["image", "alt", "aspectRatio"],
  properties: { image: { type: "blob", accept: ["image/*"], maxSize: 2_000_000 }, alt: anyText, aspectRatio },
};
const gallery: Schema = {
  type: "object",
  required: ["items"],
  properties: {
    items: {
      type: "array",
      max: 20,
      items: { type: "union", of: { "app.bsky.embed.gallery#image": galleryImage } },
    },
  },
};
const caption: Schema = {
  type: "object",
  required: ["lang", "file"],
  properties: { lang: format("language"), file: { type: "blob", accept: ["text/vtt"], maxSize: 20_000 } },
};
const video: Schema = {
  type: "object",
  required: ["video"],
  properties: {
    video: { type: "blob", accept: ["video/mp4"], maxSize: 300_000_000 },
    alt: text(10_000, 1000),
    aspectRatio,
    captions: { type: "array", items: caption, max: 20 },
    presentation: anyText,
  },
};
const external: Schema = {
  type: "object",
  required: ["external"],
  properties: {
    external: {
      type: "object",
      required: ["uri", "title", "description"],
      properties: {
        uri: format("uri"),
        title: anyText,
        description: anyText,
        thumb: { type: "blob", accept: ["image/*"], maxSize: 1_000_000 },
      },
    },
  },
};
const quote: Schema = { type: "object", required: ["record"], properties: { record: strongRef } };
const mediaEmbeds = {
  "app.bsky.embed.images": images,
  "app.bsky.embed.video": video,
  "app.bsky.embed.gallery": gallery,
  "app.bsky.embed.external": external,
};
const quoteWithMedia: Schema = {
  type: "object",
  required: ["record", "media"],
  properties: { record: quote, media: { type: "union", of: mediaEmbeds } },
};

const tag = text(640, 64);
const facet: Schema = {
  type: "object",
  required: ["index", "features"],
  properties: {
    index: {
      type: "object",
      required: ["byteStart", "byteEnd"],
      properties: { byteStart: { type: "integer", min: 0 }, byteEnd: { type: "integer", min: 0 } },
    },
    features: {
      type: "array",
      items: {
        type: "union",
        of: {
          "app.bsky.richtext.facet#link": {
            type: "object",
            required: ["uri"],
            properties: { uri: format("uri") },
          },
          "app.bsky.richtext.facet#mention": {
            type: "object",
            required: ["did"],
            properties: { did: format("did") },
          },
          "app.bsky.richtext.facet#tag": { type: "object", required: ["tag"], properties: { tag } },
        },
      },
    },
  },
};

const selfLabel: Schema = {
  type: "object",
  required: ["val"],
  properties: { val: { type: "string", max: 128 } },
};
const selfLabels: Schema = {
  type: "object",
  required: ["values"],
  properties: { values: { type: "array", max: 10, items: selfLabel } },
};
const labels: Schema = { type: "union", of: { "com.atproto.label.defs#selfLabels": selfLabels } };

const post: Schema = {
  type: "object",
  required: ["text", "createdAt"],
  properties: {
    text: text(3000, 300),
    createdAt: format("datetime"),
    facets: { type: "array", items: facet },
    reply: {
      type: "object",
      required: ["root", "parent"],
      properties: { root: strongRef, parent: strongRef },
    },
    embed: {
      type: "union",
      of: {
        ...mediaEmbeds,
        "app.bsky.embed.record": quote,
        "app.bsky.embed.recordWithMedia": quoteWithMedia,
      },
    },
    langs: { type: "array", max: 3, items: format("language") },
    tags: { type: "array", max: 8, items: tag },
    labels,
  },
};

const gate = (required: string): Schema => ({
  type: "object",
  required: [required, "createdAt"],
  properties: {
    post: format("at-uri"),
    createdAt: format("datetime"),
    allow: { type: "array", max: 5, items: { type: "unknown" } },
  },
});

const profile: Schema = {
  type: "object",
  required: [],
  properties: {
    displayName: text(640, 64),
    description: text(2560, 256),
    avatar: { type: "blob", accept: ["image/png", "image/jpeg"], maxSize: 1_000_000 },
    banner: { type: "blob", accept: ["image/png", "image/jpeg"], maxSize: 1_000_000 },
    labels,
  },
};

export const postCollection = "app.bsky.feed.post";

/** What a record of a known collection must look like, and what its key must be. */
export const collections: Record<string, { schema: Schema; key: "tid" | "self" }> = {
  [postCollection]: { schema: post, key: "tid" },
  "app.bsky.feed.threadgate": { schema: gate("post"), key: "tid" },
  "app.bsky.feed.postgate": { schema: gate("post"), key: "tid" },
  "app.bsky.actor.profile": { schema: profile, key: "self" },
};
