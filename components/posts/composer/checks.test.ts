import { describe, expect, it } from "vitest";
import { catalog } from "@/lib/platforms/catalog";
import { type Choice, choicesOf, labelOf, obstacleOf, rowsOf, shortestAlt, unwritten } from "./checks";
import { type Content, EMPTY } from "./content";

const [facts] = catalog;
if (!facts) throw new Error("the catalogue is empty");
const choice = (id: string, more: Partial<Choice> = {}): Choice => ({
  id,
  platform: facts.id,
  handle: id,
  displayName: id,
  avatarUrl: null,
  health: "healthy",
  healthReason: null,
  paused: false,
  sandbox: false,
  limits: null,
  facts,
  ...more,
});
const content = (more: Partial<Content> = {}): Content => ({
  ...EMPTY,
  text: "Tide Tables",
  chosen: ["a", "b"],
  ...more,
});
const quiet = { running: 0, failed: 0 };
const fine = { error: null };
const limits = { text: { max: 5, unit: "grapheme" as const } };

describe("rowsOf", () => {
  it("says what happens on the chosen channels, what is blocked first", () => {
    const rows = rowsOf(content(), [choice("a"), choice("b", { limits }), choice("c")]);
    expect(rows.map((row) => [row.choice.id, row.level])).toEqual([
      ["b", "error"],
      ["a", "ready"],
    ]);
    expect(rows[0]?.count).toMatchObject({ used: 11, max: 5, over: true });
  });

  it("judges a channel by its own text", () => {
    const rows = rowsOf(content({ own: { b: "Tide" } }), [choice("a"), choice("b", { limits })]);
    expect(rows.every((row) => row.level === "ready")).toBe(true);
  });

  it("keeps what the server found and this page could not", () => {
    const told = {
      level: "error" as const,
      field: "channel" as const,
      channelId: "a",
      message: "Signed out a moment ago.",
    };
    expect(rowsOf(content(), [choice("a")], [told])[0]).toMatchObject({ level: "error", problems: [told] });
    expect(rowsOf(content(), [choice("a")], [{ ...told, channelId: "b" }])[0]?.level).toBe("ready");
  });

  it("does not reproach someone who has only just begun, but says what else is wrong", () => {
    const rows = unwritten(
      rowsOf(content({ text: "" }), [choice("a"), choice("b", { health: "reconnect" })]),
    );
    const levels = Object.fromEntries(rows.map((row) => [row.choice.id, row.level]));
    expect(levels).toEqual({ a: "waiting", b: "error" });
  });

  it("leaves out channels of a platform it does not know", () => {
    expect(
      choicesOf([choice("a"), { ...choice("x"), platform: "nobody-knows" }]).map(({ id }) => id),
    ).toEqual(["a"]);
  });

  it("names channels by platform, and twins by what tells them apart", () => {
    const one = choice("a", { displayName: "Press" });
    expect(labelOf(one, rowsOf(content(), [one]))).toBe(facts.label);
    const two = rowsOf(content(), [one, choice("b", { displayName: "Dispatch" })]);
    expect(two.map((row) => labelOf(row.choice, two)).sort()).toEqual(["Dispatch", "Press"]);
    const same = rowsOf(content(), [one, choice("b", { displayName: "Press", handle: "@b" })]);
    expect(same.map((row) => labelOf(row.choice, same)).sort()).toEqual(["@b", "a"]);
  });

  it("takes the shortest of the alt texts", () => {
    const images = { ...facts.images, maxAlt: 100 };
    const rows = rowsOf(content(), [choice("a"), choice("b", { limits: { images } })]);
    expect(shortestAlt(rows, "image")).toBe(100);
    expect(shortestAlt([], "image")).toBe(5000);
  });

  it("does not count platforms that take no alt text", () => {
    const images = { ...facts.images, maxAlt: 0 };
    const rows = rowsOf(content(), [choice("a"), choice("b", { limits: { images } })]);
    expect(shortestAlt(rows, "image")).toBe(facts.images.maxAlt);
    expect(shortestAlt(rowsOf(content(), [choice("b", { limits: { images } })]), "image")).toBe(0);
  });
});

describe("obstacleOf", () => {
  const rows = rowsOf(content(), [choice("a"), choice("b")]);

  it("lets a post go that nothing stands in the way of; a warning is no obstacle", () => {
    expect(obstacleOf(rows, quiet, fine)).toBeNull();
    expect(obstacleOf(rowsOf(content(), [choice("a", { paused: true })]), quiet, null)).toBeNull();
  });

  it("leads to the channels, the picture, the text, the time, in that order", () => {
    expect(obstacleOf([], { running: 1, failed: 0 }, fine)?.at).toBe("channels");
    expect(obstacleOf(rows, { running: 1, failed: 0 }, fine)?.at).toBe("upload");
    expect(obstacleOf(rows, { running: 0, failed: 1 }, fine)?.at).toBe("upload");
    expect(obstacleOf(rowsOf(content({ text: "" }), [choice("a")]), quiet, { error: "past" })).toMatchObject({
      at: "text",
      channelId: "a",
    });
    expect(obstacleOf(rowsOf(content(), [choice("a", { health: "reconnect" })]), quiet, fine)).toMatchObject({
      at: "channel",
    });
    expect(obstacleOf(rows, quiet, { error: "That has passed." })).toEqual({
      at: "when",
      message: "That has passed.",
    });
    expect(obstacleOf(rows, quiet, null)).toBeNull();
  });
});
