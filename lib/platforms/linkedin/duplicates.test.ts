import { describe, expect, it, vi } from "vitest";
import type { Outgoing } from "../contract";
import { answering } from "../testing/answering";
import { closedGate, intend, openGate, outgoing, picture } from "../testing/stage";
import { linkedin } from "./adapter";
import { accountAt, error } from "./testing";

const other = answering();

const context = (refreshToken?: string | null) => accountAt(other.origin, refreshToken);

describe("a duplicate", () => {
  const urn = "urn:li:share:7000000000000000001";
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const material = (post: Outgoing, minutes: number) =>
    intend(linkedin, post, null, minutesAgo(minutes)).material;

  async function attempt(minutes: number, message = `Content is a duplicate of ${urn}`) {
    other.answer = (_request, response) =>
      response.writeHead(422).end(JSON.stringify(error(422, "DUPLICATE_POST", message)));
    const post = outgoing("Said before");
    return linkedin.publish(context(), post, null, material(post, minutes), openGate);
  }

  it("is the answer to a resend soon after an attempt whose end nobody knows", async () => {
    for (const minutes of [2.2, 5, 11])
      expect(await attempt(minutes)).toMatchObject({
        ok: true,
        value: { remoteId: urn, address: expect.stringContaining(`/feed/update/${urn}/`) },
      });
  });

  it("is a refusal of a first attempt: the other post was there before it", async () => {
    const answered = await attempt(0);
    expect(answered).toMatchObject({ ok: false, failure: { next: "revise", field: "text" } });
    expect(JSON.stringify(answered)).toContain(urn);
  });

  it("is told by LinkedIn's clock, whatever ours says", async () => {
    for (const hours of [-1, 1]) {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 });
      const now = new Date(Date.now() - hours * 3_600_000);
      const tried = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
      other.answer = (_request, response) =>
        response
          .writeHead(422, { date: now.toUTCString() })
          .end(JSON.stringify(error(422, "DUPLICATE_POST", `Content is a duplicate of ${urn}`)));
      const attempted = (minutes: number) =>
        linkedin.publish(context(), outgoing("Said before"), null, { firstAt: tried(minutes) }, openGate);
      expect(await attempted(5)).toMatchObject({ ok: true, value: { remoteId: urn } });
      expect(await attempted(0)).toMatchObject({ ok: false, failure: { next: "revise" } });
      vi.useRealTimers();
    }
  });

  it("is for a person to judge long after the attempt, and when LinkedIn does not say of what", async () => {
    expect(await attempt(13)).toMatchObject({ ok: false, failure: { next: "look" } });
    expect(await attempt(3, "Duplicate post is detected")).toMatchObject({
      ok: false,
      failure: { next: "look" },
    });
    expect(await linkedin.publish(context(), outgoing("Said before"), null, {}, openGate)).toMatchObject({
      ok: false,
      failure: { next: "look" },
    });
  });

  it("is sent again with the very uploads of the first attempt, whatever was prepared since", async () => {
    let body = "";
    other.answer = (request, response) => {
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => response.writeHead(201, { "x-restli-id": urn }).end());
    };
    const post = outgoing("Pictured", [picture("")]);
    const draft = (id: string) => ({
      preparedAt: new Date().toISOString(),
      uploads: [{ mediaId: post.media[0]?.mediaId, urn: id }],
    });
    const first = intend(linkedin, post, draft("urn:li:image:first")).material;
    expect(
      await linkedin.publish(context(), post, draft("urn:li:image:second"), first, openGate),
    ).toMatchObject({
      ok: true,
    });
    expect(body).toContain("urn:li:image:first");
    expect(body).not.toContain("urn:li:image:second");
    expect(await linkedin.publish(context(), post, null, first, closedGate)).toMatchObject({
      ok: false,
      failure: { next: "wait" },
    });
  });
});
