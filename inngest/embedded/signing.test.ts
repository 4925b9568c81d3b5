import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSignedAnswer, signedBody } from "./signing";

const trace = JSON.parse(readFileSync(new URL("./traces/16-signed.on.json", import.meta.url), "utf8"));
const key: string = trace.keys.signingKey;
const calls = trace.exchanges.filter(
  (one: { method: string; by?: string; path: string }) =>
    one.method === "POST" && !one.by && one.path.startsWith("/api/"),
);
const momentOf = (header: string) => Number(new URLSearchParams(header).get("t")) * 1000;

describe("signatures", () => {
  it("signs a call byte for byte as the recorded server did", () => {
    expect(calls).toHaveLength(2);
    for (const call of calls) {
      const header = call.headers["x-inngest-signature"];
      const { text, signature } = signedBody(call.body, key, momentOf(header));
      expect(createHash("sha256").update(text).digest("hex")).toBe(
        createHash("sha256").update(call.rawBody).digest("hex"),
      );
      expect(signature).toBe(header);
    }
  });

  it("accepts the SDK's recorded answers, in their time, unchanged, under the same key only", () => {
    for (const { rawResponseBody: text, responseHeaders } of calls) {
      const header = responseHeaders["x-inngest-signature"];
      const now = momentOf(header);
      expect(isSignedAnswer(text, header, key, now)).toBe(true);
      expect(isSignedAnswer(text, header, key, now + 301_000)).toBe(false);
      expect(isSignedAnswer(`${text} `, header, key, now)).toBe(false);
      expect(isSignedAnswer(text, header, "signkey-test-ff", now)).toBe(false);
      expect(isSignedAnswer(text, undefined, key, now)).toBe(false);
      expect(isSignedAnswer(text, "t=x&s=y", key, now)).toBe(false);
    }
  });
});
