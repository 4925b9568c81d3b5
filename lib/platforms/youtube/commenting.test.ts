import { describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { googleStage } from "../testing/google-stage";
import { intend, openGate, outgoing, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { youtube as adapter } from "./adapter";

const youtube: Platform = adapter;

const here = googleStage(youtube, () => ({
  compose: async (text) => filmed(text),
  picture: async (alt) => here.files.video(alt),
}));

const filmed = (text: string, options: Record<string, string> = {}): Outgoing => ({
  ...outgoing(text, [here.files.video()]),
  options: { title: "A film", ...options },
});

describe("the first comment", () => {
  const comment = async (options: Record<string, string> = {}) => {
    const { receipt } = await publishedWhole(
      youtube,
      here.stage.context,
      filmed(uniqueText("Talked about,"), options),
    );
    return { ...outgoing(uniqueText("First!")), role: "comment" as const, replyTo: receipt };
  };

  it("can be changed and deleted", async () => {
    const first = await comment();
    const { receipt } = await publishedWhole(youtube, here.stage.context, first);
    expect(receipt.address).toContain(`lc=${receipt.remoteId}`);
    const changed = { ...first, text: uniqueText("Second thoughts,") };
    expect(await adapter.update(here.stage.context, receipt.remoteId, changed, null, openGate)).toMatchObject(
      {
        ok: true,
      },
    );
    expect(await here.sandbox.timeline("youtube")).toContain(changed.text);
    for (const _time of [1, 2])
      expect(await adapter.remove(here.stage.context, receipt.remoteId)).toEqual({ ok: true, value: null });
    expect(await adapter.update(here.stage.context, receipt.remoteId, changed, null, openGate)).toMatchObject(
      {
        failure: { next: "revise", gone: true },
      },
    );
  });

  it.each([
    ["drop-after", "yes"],
    ["drop-before", "no"],
    ["duplicate", "several"],
  ])("after %s, looking says %s", async (kind, found) => {
    const first = await comment();
    await here.stage.control?.fault({ kind, match: "comment" });
    const intent = intend(youtube, first);
    const made = await adapter.publish(here.stage.context, first, null, intent.material, openGate);
    if (kind !== "duplicate") expect(made).toMatchObject({ failure: { next: "look" } });
    expect(await adapter.find(here.stage.context, intent)).toMatchObject({ found });
  });

  it("is the author's business where comments are off or the video is gone", async () => {
    const silent = await comment({ madeForKids: "on" });
    const { answer: refused } = await publishWhole(youtube, here.stage.context, silent);
    expect(refused).toMatchObject({ failure: { next: "revise", field: "options" } });
    await adapter.remove(here.stage.context, silent.replyTo.remoteId);
    const { answer: late, intent } = await publishWhole(youtube, here.stage.context, silent);
    expect(late).toMatchObject({ failure: { next: "revise", field: "text" } });
    expect(await adapter.find(here.stage.context, intent)).toMatchObject({ found: "no" });
  });
});
