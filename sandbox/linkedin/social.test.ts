import { describe, expect, it } from "vitest";
import { created, encoded, good, page, partial, rest, sandbox, withLinkedin } from "./testing.ts";

const hour = 3_600_000;

withLinkedin();

describe("comments", () => {
  it("are made, listed, changed and taken away by their actor", async () => {
    const urn = await created("linkedin-page", good(page));
    const path = `/socialActions/${encoded(urn)}/comments`;
    const body = { actor: page, object: urn, message: { text: "First (plain) comment" } };
    const made = await rest("linkedin-page", "POST", path, { json: body });
    expect(made.json).toMatchObject({ actor: page, message: { text: "First (plain) comment" } });
    expect(made.headers.get("x-restli-id")).toBe(made.json.commentUrn);
    expect(made.json.commentUrn).toBe(`urn:li:comment:(${made.json.object},${made.json.id})`);
    const tooLong = { ...body, message: { text: "a".repeat(1251) } };
    expect((await rest("linkedin-page", "POST", path, { json: tooLong })).json.code).toBe(
      "FIELD_LENGTH_TOO_LONG",
    );
    expect((await rest("linkedin-page", "GET", path)).json).toMatchObject({
      elements: [{ id: made.json.id }],
    });
    const counted = await rest("linkedin-page", "GET", `/socialActions/${encoded(urn)}`);
    expect(counted.json).toMatchObject({ commentsSummary: { totalFirstLevelComments: 1 } });
    const one = `/socialActions/${encoded(String(made.json.object))}/comments/${made.json.id}`;
    const json = { patch: { message: { $set: { text: "Changed" } } } };
    expect(
      (await rest("linkedin-page", "POST", `${one}?actor=${encoded(page)}`, { json, headers: partial }))
        .status,
    ).toBe(204);
    expect((await rest("linkedin-page", "DELETE", one)).status).toBe(400);
    expect((await rest("linkedin-page", "DELETE", `${one}?actor=${encoded(page)}`)).status).toBe(204);
    expect((await rest("linkedin-page", "GET", path)).json).toMatchObject({ elements: [] });
    const nowhere = `/socialActions/${encoded("urn:li:share:1")}/comments`;
    expect((await rest("linkedin-page", "POST", nowhere, { json: body })).json).toMatchObject({
      status: 404,
      message: expect.stringContaining("Unable to obtain activity"),
    });
  });
});

describe("organisations", () => {
  it("are listed by role, described and counted for their administrators", async () => {
    const acls = (query: string) => rest("linkedin-page", "GET", `/organizationAcls?q=roleAssignee${query}`);
    expect((await acls("&role=ADMINISTRATOR&state=APPROVED")).json).toMatchObject({
      elements: [{ organization: page, role: "ADMINISTRATOR", state: "APPROVED" }],
    });
    expect((await acls("")).json.elements).toHaveLength(2);
    expect((await acls("&role=CONTENT_ADMIN")).status).toBe(400);
    const id = page.split(":").at(-1);
    const one = await rest("linkedin-page", "GET", `/organizations/${id}`);
    expect(one.json).toMatchObject({ id: Number(id), vanityName: "alice-works" });
    expect((await rest("linkedin-page", "GET", "/organizations/1")).status).toBe(403);
    const size = await rest(
      "linkedin-page",
      "GET",
      `/networkSizes/${encoded(page)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`,
    );
    expect(Number(size.json.firstDegreeSize)).toBeGreaterThan(100);
  });

  it("say nothing of posts nobody saw, and more as time goes by", async () => {
    const urn = await created("linkedin-page", good(page));
    const query = `/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${encoded(page)}&shares=List(${encoded(urn)})`;
    expect((await rest("linkedin-page", "GET", query)).json.elements).toEqual([]);
    sandbox.clock.ahead = 40 * hour;
    expect((await rest("linkedin-page", "GET", query)).json).toMatchObject({
      elements: [{ share: urn, totalShareStatistics: { impressionCount: expect.any(Number) } }],
    });
    sandbox.clock.ahead = 0;
    const mixed = query.replace("shares=", "ugcPosts=");
    expect((await rest("linkedin-page", "GET", mixed)).json.code).toBe("INVALID_URN_TYPE");
  });
});
