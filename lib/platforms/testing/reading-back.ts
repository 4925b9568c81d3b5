import { describe, expect, it } from "vitest";
import type { Result } from "@/lib/result";
import type { PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import type { PostPage, RemotePost } from "../contract-reading";
import { composed, publishedWhole, type Stage, uniqueText } from "./stage";

const MOST_PAGES = 40;

/** What every adapter that can read an account back must read. */
export function readingBack(platform: Platform, name: string, stage: () => Stage): void {
  const { facts, list, metrics, audience } = platform;
  const context = () => stage().context;

  async function everything(): Promise<RemotePost[]> {
    const posts: RemotePost[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page: Result<PostPage, PublishFailure> | undefined = await list?.(context(), cursor);
      if (!page?.ok) throw new Error(page?.failure.reason ?? "it cannot list");
      posts.push(...page.value.posts);
      cursor = page.value.next;
      if (cursor === null) return posts;
    }
    throw new Error("the list has no end");
  }

  describe.runIf(list)(`${facts.label} is read back from ${name}`, () => {
    it("lists what was posted, newest first, each once, without the token", async () => {
      const texts = [uniqueText("Listed first,"), uniqueText("Listed second,"), uniqueText("Listed third,")];
      const ids: string[] = [];
      for (const text of texts) {
        const post = await composed(stage(), text);
        ids.unshift((await publishedWhole(platform, context(), post)).receipt.remoteId);
      }
      const posts = await everything();
      expect(new Set(posts.map(({ remoteId }) => remoteId)).size).toBe(posts.length);
      const ours = posts.filter(({ remoteId }) => ids.includes(remoteId));
      expect(ours.map(({ remoteId }) => remoteId)).toEqual(ids);
      expect(ours.map(({ text }) => text)).toEqual([...texts].reverse());
      for (const { publishedAt } of ours)
        expect(Math.abs(Date.now() - (publishedAt?.getTime() ?? 0))).toBeLessThan(120_000);
      expect(JSON.stringify(posts)).not.toContain(context().access.token);
    });

    it.runIf(platform.remove)("does not list what was removed", async () => {
      const post = await composed(stage(), uniqueText("Listed and removed,"));
      const { receipt } = await publishedWhole(platform, context(), post);
      await platform.remove?.(context(), receipt.remoteId);
      expect((await everything()).map(({ remoteId }) => remoteId)).not.toContain(receipt.remoteId);
    });
  });

  describe.runIf(metrics)(`${facts.label} gives numbers at ${name}`, () => {
    it("knows the numbers of a post, and says nothing of one that is not there", async () => {
      const post = await composed(stage(), uniqueText("Counted,"));
      const { receipt } = await publishedWhole(platform, context(), post);
      const numbers = await metrics?.(context(), [receipt.remoteId]);
      if (!numbers?.ok) throw new Error(numbers?.failure.reason);
      const counted = Object.entries(numbers.value.get(receipt.remoteId) ?? {});
      expect(counted.length).toBeGreaterThan(0);
      for (const [metric, value] of counted) {
        expect(Object.keys(facts.metrics ?? {})).toContain(metric);
        expect(value).toBeGreaterThanOrEqual(0);
      }
    });
  });

  describe.runIf(audience)(`${facts.label} knows its audience at ${name}`, () => {
    it("counts the account's followers", async () => {
      const answer = await audience?.(context());
      expect(answer).toMatchObject({ ok: true });
      if (answer?.ok) expect(Object.values(answer.value).some((value) => value !== null)).toBe(true);
    });
  });
}
