import { describe, expect, it } from "vitest";
import {
  create,
  created,
  encoded,
  finder,
  good,
  image,
  newestText,
  page,
  partial,
  person,
  rest,
  sandbox,
  withLinkedin,
} from "./testing.ts";

withLinkedin();

describe("posts", () => {
  it("answers 201 with nothing but the name in a header", async () => {
    expect(await created("linkedin", good(person))).toMatch(/^urn:li:share:\d{19}$/);
    expect(await created("linkedin-page", good(page))).toMatch(/^urn:li:share:\d{19}$/);
  });

  it.each<[string, () => Record<string, unknown>, number, string]>([
    ["without author", () => ({ author: undefined }), 400, "MISSING_FIELD"],
    ["of another member", () => ({ author: "urn:li:person:other" }), 403, "ACCESS_DENIED"],
    ["of a page without the permission", () => ({ author: page }), 400, "ILLEGAL_ARGUMENT"],
    ["of something else", () => ({ author: "urn:li:group:1" }), 400, "INVALID_URN_TYPE"],
    ["without text", () => ({ commentary: undefined }), 400, "MISSING_FIELD"],
    ["without anything", () => ({ commentary: "" }), 400, "INVALID_VALUE_FOR_FIELD"],
    ["too long", () => ({ commentary: "a".repeat(3001) }), 400, "FIELD_LENGTH_TOO_LONG"],
    ["seen by nobody known", () => ({ visibility: "FRIENDS" }), 400, "INVALID_VALUE_FOR_FIELD"],
    ["without distribution", () => ({ distribution: undefined }), 400, "MISSING_FIELD"],
    ["as a draft", () => ({ lifecycleState: "DRAFT" }), 400, "INVALID_VALUE_FOR_FIELD"],
    ["with an unknown field", () => ({ scheduledAt: 1 }), 400, "INVALID_VALUE_FOR_FIELD"],
    [
      "with two kinds of content",
      () => ({ content: { media: {}, poll: {} } }),
      400,
      "INVALID_VALUE_FOR_FIELD",
    ],
    [
      "with an image of nobody's",
      () => ({ content: { media: { id: "urn:li:image:x" } } }),
      400,
      "INVALID_URN_ID",
    ],
    [
      "with media of no kind",
      () => ({ content: { media: { id: "urn:li:share:1" } } }),
      400,
      "INVALID_URN_TYPE",
    ],
    [
      "with one image as several",
      () => ({ content: { multiImage: { images: [{}] } } }),
      400,
      "INVALID_VALUE_FOR_FIELD",
    ],
    [
      "with a card without title",
      () => ({ content: { article: { source: "https://a.example" } } }),
      400,
      "MISSING_FIELD",
    ],
    [
      "with a poll of one",
      () => ({ content: { poll: { question: "?", options: [{ text: "a" }] } } }),
      400,
      "INVALID_VALUE_FOR_FIELD",
    ],
  ])("%s are refused", async (_name, change, status, code) => {
    const answer = await create("linkedin", good(person, change()));
    expect(answer.json).toMatchObject({ status, code });
    expect(answer.headers.get("x-restli-id")).toBeNull();
  });

  it("knows the same content of the same author again for ten minutes", async () => {
    const post = good(person, { content: { media: { id: await image("linkedin", person) } } });
    const urn = await created("linkedin", post);
    const again = await create("linkedin", post);
    expect(again.json).toMatchObject({
      status: 422,
      code: "DUPLICATE_POST",
      message: `Content is a duplicate of ${urn}`,
    });
    const other = { ...post, content: { media: { id: await image("linkedin", person) } } };
    expect((await create("linkedin", other)).status).toBe(201);
    sandbox.clock.ahead = 11 * 60_000;
    expect((await create("linkedin", post)).status).toBe(201);
    sandbox.clock.ahead = 0;
  });

  it("changes the text only, by a partial update, and deletes as often as asked", async () => {
    const urn = encoded(await created("linkedin", good(person)));
    const patch = (set: unknown) => ({ patch: { $set: set } });
    const change = (json: unknown, headers: Record<string, string> = partial) =>
      rest("linkedin", "POST", `/posts/${urn}`, { json, headers });
    expect((await change(patch({ commentary: "x" }), {})).status).toBe(400);
    expect((await change(patch({ visibility: "LOGGED_IN" }))).status).toBe(400);
    const done = await change(patch({ commentary: String.raw`changed \(so\)` }));
    expect([done.status, await newestText("linkedin")]).toEqual([204, "changed (so)"]);
    for (const _time of [1, 2]) expect((await rest("linkedin", "DELETE", `/posts/${urn}`)).status).toBe(204);
    expect((await change(patch({ commentary: "x" }))).json).toMatchObject({ status: 404, code: "NOT_FOUND" });
  });

  it("can be read by administrators of their page, and by nobody else", async () => {
    const text = String.raw`Read \(back\) #Tag`;
    const urn = await created("linkedin-page", good(page, { commentary: text }));
    const query = `/posts?q=author&author=${encoded(page)}&count=1&start=0&sortBy=CREATED`;
    const listed = await rest("linkedin-page", "GET", query, { headers: finder });
    expect(listed.json).toMatchObject({
      elements: [
        {
          id: urn,
          author: page,
          commentary: String.raw`Read \(back\) {hashtag|\#|Tag}`,
          lifecycleState: "PUBLISHED",
          lifecycleStateInfo: { isEditedByAuthor: false },
        },
      ],
      paging: { start: 0, count: 1, links: [{ rel: "next" }] },
    });
    expect((await rest("linkedin-page", "GET", query)).status).toBe(400);
    const tooMany = query.replace("count=1&", "count=101&");
    expect((await rest("linkedin-page", "GET", tooMany, { headers: finder })).status).toBe(400);
    const one = await rest("linkedin-page", "GET", `/posts/${encoded(urn)}?viewContext=AUTHOR`);
    expect(one.json.id).toBe(urn);
    const batch = await rest(
      "linkedin-page",
      "GET",
      `/posts?ids=List(${encoded(urn)},${encoded("urn:li:share:1")})`,
    );
    expect(batch.json).toMatchObject({
      results: { [urn]: { id: urn } },
      errors: { "urn:li:share:1": { status: 404 } },
    });
    const own = `/posts?q=author&author=${encoded(person)}`;
    expect((await rest("linkedin", "GET", own, { headers: finder })).json).toMatchObject({
      status: 403,
      code: "ACCESS_DENIED",
      serviceErrorCode: 100,
    });
  });
});
