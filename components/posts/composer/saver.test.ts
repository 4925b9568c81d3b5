import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PostDraft } from "@/lib/posts/schema";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { EMPTY } from "./content";
import { createSaver } from "./saver";
import { begin } from "./state";
import { createStore } from "./store";

const at = new Date("2026-10-16T08:00:00Z");
type Answer = Result<{ revision: number; savedAt: Date }, Failure>;

/** A server that counts revisions; `answers` go before its own. */
function server() {
  const drafts: PostDraft[] = [];
  const answers: (Answer | Error | Promise<Answer>)[] = [];
  const save = async (draft: PostDraft): Promise<Answer> => {
    drafts.push(draft);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? ok({ revision: draft.revision + 1, savedAt: at });
  };
  return { drafts, answers, save };
}

function opened() {
  const store = createStore(begin("post", { revision: 1, content: { ...EMPTY, text: "T" } }));
  const there = server();
  const saver = createSaver(store, there.save);
  saver.start();
  return { store, saver, ...there, type: (text: string) => store.send({ kind: "typed", text }) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the saver", () => {
  it("saves once after a pause, and names the new revision the next time", async () => {
    const { type, drafts } = opened();
    type("Ti");
    await vi.advanceTimersByTimeAsync(1000);
    type("Tide");
    await vi.advanceTimersByTimeAsync(1100);
    expect(drafts).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    type("Tides");
    await vi.advanceTimersByTimeAsync(2000);
    expect(drafts.map(({ text, revision }) => [text, revision])).toEqual([
      ["Tide", 1],
      ["Tides", 2],
    ]);
  });

  it("saves someone who never pauses", async () => {
    const { type, drafts } = opened();
    for (let typed = 0; typed < 20; typed += 1) {
      type(`T${typed}`);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(drafts.length).toBeGreaterThanOrEqual(1);
  });

  it("never has two saves under way", async () => {
    const { type, drafts, answers } = opened();
    let answer: (value: Answer) => void = () => {};
    answers.push(new Promise((resolve) => (answer = resolve)));
    type("Tide");
    await vi.advanceTimersByTimeAsync(1300);
    type("Tide Tables");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(drafts).toHaveLength(1);
    answer(ok({ revision: 2, savedAt: at }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(drafts.map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it("keeps the text when the server is away, and saves it when it is back", async () => {
    const { type, drafts, answers, store } = opened();
    answers.push(new TypeError("Failed to fetch"));
    type("Tide");
    await vi.advanceTimersByTimeAsync(1300);
    expect(store.get()).toMatchObject({ failure: { code: "offline" }, content: { text: "Tide" } });
    await vi.advanceTimersByTimeAsync(4000);
    expect(drafts).toHaveLength(2);
    expect(store.get()).toMatchObject({ failure: null, revision: 2 });
  });

  it("flushes at once, after what is on its way, and says whether all is saved", async () => {
    const { type, drafts, saver, answers } = opened();
    type("Tide");
    expect(await saver.flush()).toBe(true);
    expect(drafts).toHaveLength(1);
    expect(await saver.flush()).toBe(true);
    expect(drafts).toHaveLength(1);
    answers.push(fail("forbidden", "No."));
    type("Tides");
    expect(await saver.flush()).toBe(false);
  });

  it("begins nothing while it is held, and goes on afterwards", async () => {
    const { type, drafts, saver } = opened();
    await saver.hold();
    type("Tide");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(drafts).toHaveLength(0);
    saver.release();
    await vi.advanceTimersByTimeAsync(1300);
    expect(drafts).toHaveLength(1);
  });

  it("is silent after it was stopped", async () => {
    const { type, drafts, saver } = opened();
    type("Tide");
    saver.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(drafts).toHaveLength(0);
  });
});
