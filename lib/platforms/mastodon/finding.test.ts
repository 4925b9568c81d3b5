import { describe, expect, it } from "vitest";
import type { AccountContext, Intent } from "../contract";
import { answering } from "../testing/answering";
import { mastodon as adapter } from "./adapter";

const other = answering();

const context = (): AccountContext => ({
  origin: other.origin,
  accountId: "1",
  handle: "me@example.social",
  access: { token: "t", refreshToken: null, expiresAt: null, endsAt: null, scopes: [] },
  app: null,
});

describe("reading a list back", () => {
  const armedAt = new Date("2026-03-01T12:00:00Z");
  const intent: Intent = {
    material: {},
    outgoing: { text: "Grüße an @ada@example.social: https://example.com/a_b", mediaCount: 0 },
    armedAt,
    notAfter: new Date(armedAt.getTime() + 20_000),
  };
  const shown =
    '<p>Grüße an <span class="h-card"><a href="https://example.social/@ada" class="u-url mention">@<span>ada</span></a></span>: <a href="https://example.com/a_b"><span class="invisible">https://</span><span>example.com/a_b</span></a></p>';
  type Status = {
    id: string;
    created_at: string;
    content: string;
    media_attachments: unknown[];
    url: string;
  };
  const status = (id: number, at: string, content = shown, media: unknown[] = []): Status => ({
    id: String(id),
    created_at: at,
    content,
    media_attachments: media,
    url: `https://example.social/@me/${id}`,
  });

  async function findIn(pages: Status[][], material: Intent["material"] = {}) {
    const calls: string[] = [];
    other.answer = (request, response) => {
      if (request.url?.includes("verify_credentials"))
        return response.end(JSON.stringify({ id: context().accountId }));
      calls.push(request.url ?? "");
      return response.end(JSON.stringify(pages[calls.length - 1] ?? []));
    };
    const wanted = { ...intent, material };
    return { found: await adapter.find(context(), wanted), calls };
  }

  it("recognises the text through its markup", async () => {
    const { found } = await findIn([[status(5, "2026-03-01T12:00:03Z"), status(1, "2026-02-01T00:00:00Z")]]);
    expect(found).toMatchObject({
      found: "yes",
      receipt: { remoteId: "5", address: "https://example.social/@me/5" },
    });
  });

  it("passes over the same text of another time, other texts, and another number of images", async () => {
    const { found } = await findIn([
      [
        status(9, "2026-03-01T12:30:00Z"),
        status(8, "2026-03-01T12:00:05Z", "<p>Other</p>"),
        status(7, "2026-03-01T12:00:04Z", shown, [{}]),
        status(2, "2026-03-01T09:00:00Z"),
      ],
    ]);
    expect(found).toMatchObject({ found: "no" });
  });

  it("reads on until it is beyond the time of sending", async () => {
    const { found, calls } = await findIn([
      [status(9, "2026-03-01T13:00:00Z", "x")],
      [status(5, "2026-03-01T12:00:03Z")],
      [],
    ]);
    expect(found).toMatchObject({ found: "yes" });
    expect(calls).toHaveLength(3);
    expect(calls[1]).toContain("max_id=9");
  });

  it("finds a part by its text when what it answers is lost with its key", async () => {
    const reply = { ...status(5, "2026-03-01T12:00:03Z"), in_reply_to_id: "4" };
    expect((await findIn([[reply]], { idempotencyKey: "k" })).found).toMatchObject({ found: "no" });
    expect((await findIn([[reply]], {})).found).toMatchObject({ found: "yes", receipt: { remoteId: "5" } });
  });

  it("leaves two candidates to a person", async () => {
    const { found } = await findIn([[status(6, "2026-03-01T12:00:09Z"), status(5, "2026-03-01T12:00:03Z")]]);
    expect(found).toMatchObject({ found: "several", candidates: [{ remoteId: "6" }, { remoteId: "5" }] });
  });

  it("ends in time when the server is slow, and concludes nothing", async () => {
    other.answer = (request, response) =>
      response.end(
        JSON.stringify(
          request.url?.includes("verify_credentials")
            ? { id: context().accountId }
            : [status(9, "2026-03-02T00:00:00Z", "x")],
        ),
      );
    let left = 5;
    const deadline = { leftMs: () => (left-- > 0 ? 5_000 : 0) };
    const late = await adapter.find(context(), intent, deadline);
    expect(late).toMatchObject({ found: "unclear", reason: expect.stringContaining("too long") });
  });

  it("concludes nothing when the list is too long, or not a list", async () => {
    const later = Array.from({ length: 12 }, (_, page) => [status(100 - page, "2026-03-02T00:00:00Z", "x")]);
    expect((await findIn(later)).found).toMatchObject({ found: "unclear" });
    expect((await findIn([{ error: "x" } as never])).found).toMatchObject({ found: "unclear" });
  });
});
