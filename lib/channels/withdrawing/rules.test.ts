import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { callbackAddress, grantedUntil, readSignedRequest, recordIdOf, withdrawnWords } from "./rules";

const SECRET = "the-secret-of-the-application";
const encoded = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const signedWith = (secret: string, payload: string, hash = "sha256"): string =>
  `${createHmac(hash, secret).update(payload).digest("base64url")}.${payload}`;
const said = {
  algorithm: "HMAC-SHA256",
  user_id: "218471",
  issued_at: 1_291_836_800,
  expires: 1_291_840_400,
};
const request = (value: unknown, secret = SECRET) => signedWith(secret, encoded(value));
const read = (signed: string) => readSignedRequest(signed, SECRET);

describe("a signed request", () => {
  it("says who took their access back, and when", () => {
    expect(read(request(said))).toEqual({ personId: "218471", issuedAt: new Date("2010-12-08T19:33:20Z") });
    expect(read(request({ ...said, algorithm: "hmac-sha256", issued_at: undefined }))).toEqual({
      personId: "218471",
      issuedAt: null,
    });
  });

  it("keeps every digit of an id that comes as a number", () => {
    const text = '{"algorithm":"HMAC-SHA256","user_id": 17841405793187218123 ,"issued_at":1291836800}';
    expect(read(request(text))?.personId).toBe("17841405793187218123");
  });

  it("is read the same however often it comes", () => {
    expect(read(request(said))).toEqual(read(request(said)));
  });

  it("means nothing when another secret signed it, or nobody did", () => {
    const [signature, payload] = request(said).split(".");
    expect(read(request(said, "another"))).toBeNull();
    expect(read(`.${payload}`)).toBeNull();
    expect(read(`${signature}.${encoded({ ...said, user_id: "1" })}`)).toBeNull();
    expect(read(`${signature?.slice(0, -2)}.${payload}`)).toBeNull();
    expect(read(signedWith(SECRET, encoded(said), "sha1"))).toBeNull();
  });

  it.each(["none", "HMAC-SHA1", "", undefined])("means nothing under the algorithm %s", (algorithm) => {
    expect(read(request({ ...said, algorithm }))).toBeNull();
  });

  it.each([
    "",
    ".",
    "a",
    "a.b",
    "a.b.c",
    `${request(said)}.`,
    ` ${request(said)}`,
    request("not json"),
    request("null"),
    request([said]),
    request({ ...said, user_id: "" }),
    request({ ...said, user_id: "1' or '1'='1" }),
    request({ ...said, user_id: { id: 1 } }),
    request({ ...said, user_id: -1.5 }),
    request({ ...said, issued_at: "yesterday" }),
    "\u0000.\u0000",
    `${"A".repeat(43)}.${"A".repeat(5000)}`,
  ])("means nothing when it is garbage: %j", (garbage) => {
    expect(read(garbage)).toBeNull();
  });
});

describe("the record of a callback", () => {
  const id = recordIdOf("data-deletion", "one", "a.b");

  it("has the same id for the same callback, and another for any other", () => {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(recordIdOf("data-deletion", "one", "a.b")).toBe(id);
    const others = [
      recordIdOf("deauthorise", "one", "a.b"),
      recordIdOf("data-deletion", "two", "a.b"),
      recordIdOf("data-deletion", "one", "a.c"),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });
});

it("ends what was granted before, give or take the clocks' difference", () => {
  const issuedAt = new Date("2026-05-01T12:00:00Z");
  expect(grantedUntil({ personId: "1", issuedAt })).toEqual(new Date("2026-05-01T12:05:00Z"));
  expect(grantedUntil({ personId: "1", issuedAt: null })).toBeNull();
});

it("says what happened and what to do", () => {
  expect(withdrawnWords("deauthorise")).toMatch(/taken back.*Connect again/);
  expect(withdrawnWords("data-deletion")).toMatch(/deleted.*Connect again/);
  expect(callbackAddress("https://a.example", "one", "data-deletion")).toBe(
    "https://a.example/api/channels/one/data-deletion",
  );
});
