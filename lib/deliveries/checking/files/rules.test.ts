import { describe, expect, it } from "vitest";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import type { CheckedDelivery, CheckedMedia } from "../schema";
import { check, errors, facts, image, video } from "../testing";

const paper: CheckedMedia = {
  kind: "document",
  mimeType: "application/pdf",
  bytes: 50_000,
  width: null,
  height: null,
  seconds: null,
  alt: "",
};

describe("files", () => {
  const takes: PlatformFacts = {
    ...facts,
    images: { ...facts.images, max: 4, ratio: { min: 0.8, max: 1.91 }, minWidth: 5 },
    videos: {
      max: 1,
      maxBytes: 10_000_000,
      mimeTypes: ["video/mp4"],
      maxAlt: 0,
      minSeconds: 3,
      maxSeconds: 60,
    },
    documents: { max: 1, maxBytes: 100_000, mimeTypes: ["application/pdf"] },
  };
  const said = (media: CheckedMedia[], more: Partial<CheckedDelivery> = {}) =>
    errors({ facts: takes, media, ...more }).map(({ message }) => message);

  it("says of a picture where none is taken nothing but that", () => {
    const none: PlatformFacts = { ...takes, images: { max: 0, maxBytes: 0, mimeTypes: [], maxAlt: 0 } };
    const message = "Somewhere takes no pictures, only videos and documents. Remove it.";
    expect(check({ facts: none, media: [image] }).map((one) => one.message)).toEqual([message]);
  });

  it("says what is too small for the platform", () => {
    const small = {
      ...takes,
      images: { ...takes.images, minBytes: image.bytes + 1 },
      videos: {
        ...takes.videos,
        minBytes: 75_000_000,
        max: 1,
        maxBytes: 80_000_000,
        maxAlt: 0,
        mimeTypes: ["video/mp4"],
      },
    };
    expect(said([image], { facts: small })).toEqual([
      expect.stringMatching(/^The picture is smaller than \d+ KB, the least Somewhere takes/),
    ]);
    expect(said([video], { facts: small })).toEqual([
      expect.stringContaining("The video is smaller than 75000 KB"),
    ]);
  });

  it("takes one kind at a time, unless the platform mixes", () => {
    expect(said([image, image])).toEqual([]);
    expect(said([video])).toEqual([]);
    expect(said([paper])).toEqual([]);
    expect(said([image, video])).toEqual([expect.stringContaining("one kind of file")]);
    const mixes = { ...takes, mixed: { max: 2 } };
    expect(said([image, video], { facts: mixes })).toEqual([]);
    expect(said([image, image, video], { facts: mixes })).toEqual([
      expect.stringContaining("2 files; remove 1"),
    ]);
  });

  it("wants a file where a text alone is no post, and then no text", () => {
    const needs: PlatformFacts = { ...takes, needsMedia: true };
    expect(said([], { facts: needs, text: "" })).toEqual([
      expect.stringContaining("needs pictures or videos or documents"),
    ]);
    expect(said([image], { facts: needs, text: "" })).toEqual([]);
  });

  it("knows how long, how large and of what kind a video may be", () => {
    expect(said([{ ...video, seconds: 61 }])).toEqual([
      expect.stringContaining("60 seconds; this one is 61"),
    ]);
    expect(said([{ ...video, seconds: 2 }])).toEqual([expect.stringContaining("from 3 seconds on")]);
    expect(said([{ ...video, seconds: null }])).toEqual([]);
    expect(said([{ ...video, bytes: 20_000_000 }])).toEqual([expect.stringContaining("takes 10 MB")]);
    expect(said([{ ...video, mimeType: "video/webm" }])).toEqual([expect.stringContaining("Use MP4")]);
    expect(said([video, video])).toEqual([expect.stringContaining("one video; remove 1")]);
  });

  it("knows the shapes a picture may have", () => {
    expect(said([{ ...image, width: 400, height: 500 }])).toEqual([]);
    expect(said([{ ...image, width: 300, height: 500 }])).toEqual([expect.stringContaining("1 : 1.67")]);
    expect(said([{ ...image, width: 4, height: 4 }])).toEqual([expect.stringContaining("4 pixels wide")]);
  });

  it("holds a post to its format", () => {
    const formats: PlatformFacts["formats"] = [
      { value: "post", label: "Post", kinds: ["image", "video"], files: { min: 0, max: 4 }, takesText: true },
      {
        value: "reel",
        label: "Reel",
        kinds: ["video"],
        files: { min: 1, max: 1 },
        takesText: true,
        maxSeconds: 15,
      },
      {
        value: "story",
        label: "Story",
        kinds: ["image", "video"],
        files: { min: 1, max: 1 },
        takesText: false,
      },
    ];
    const has = { ...takes, formats };
    const as = (format: string, media: CheckedMedia[]) =>
      check({ facts: has, media, options: { format } }).map(({ level, message }) => `${level}: ${message}`);
    expect(said([], { facts: has })).toEqual([]);
    expect(as("reel", [image])).toEqual([expect.stringContaining("takes videos, not pictures")]);
    expect(as("reel", [])).toEqual([expect.stringContaining("needs a file")]);
    expect(as("reel", [video])).toEqual([expect.stringContaining("15 seconds")]);
    expect(as("story", [image, image])).toContainEqual(expect.stringContaining("one file; remove 1"));
    expect(as("story", [image])).toEqual([
      expect.stringContaining("warning: Followers see no text with a story"),
    ]);
  });
});
