import { describe, expect, it } from "vitest";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { diagnose, type Installation, isReachable, verdictWords } from "./rules";

const application = {
  portal: "https://apps.example",
  names: { id: "App ID", secret: "App secret" },
  review: "A review.",
  callbacks: ["deauthorise", "data-deletion"],
} as const;
const connect = { kind: "oauth", needs: "", fields: [], scopes: ["post"], extraScopes: ["count"] } as const;
const facts = (more: Partial<PlatformFacts["connect"]> = {}, fetchesMedia?: true) => ({
  id: "two-words",
  label: "Two Words",
  connect: { ...connect, ...more },
  ...(fetchesMedia ? { fetchesMedia } : {}),
});
const here = (more: Partial<Installation> = {}): Installation => ({
  publicUrl: "https://posts.example.com",
  reachable: true,
  isSet: () => true,
  isCheckable: () => true,
  channels: new Map([["two-words", 3]]),
  ...more,
});

describe("a platform's diagnosis", () => {
  it("says what is set, what to register and what is asked for", () => {
    expect(diagnose(facts({ application }), here())).toEqual({
      id: "two-words",
      label: "Two Words",
      channels: 3,
      fetchesMedia: false,
      unreachable: false,
      application: {
        set: true,
        variables: { id: "TWO_WORDS_CLIENT_ID", secret: "TWO_WORDS_CLIENT_SECRET" },
        names: application.names,
        portal: application.portal,
        review: application.review,
        redirectUri: "https://posts.example.com/api/channels/two-words/callback",
        scopes: ["post"],
        extraScopes: ["count"],
        callbacks: [
          {
            kind: "deauthorise",
            address: "https://posts.example.com/api/channels/two-words/deauthorise",
          },
          {
            kind: "data-deletion",
            address: "https://posts.example.com/api/channels/two-words/data-deletion",
          },
        ],
        checkable: true,
      },
    });
  });

  it("has no application where none is needed", () => {
    expect(diagnose(facts(), here({ channels: new Map() }))).toMatchObject({
      channels: 0,
      application: null,
    });
  });

  it("tells when files cannot be fetched from here", () => {
    expect(diagnose(facts({}, true), here())).toMatchObject({ fetchesMedia: true, unreachable: false });
    expect(diagnose(facts({}, true), here({ reachable: false }))).toMatchObject({ unreachable: true });
    expect(diagnose(facts(), here({ reachable: false }))).toMatchObject({ unreachable: false });
  });
});

it("counts as reachable with a public https address only", () => {
  expect(isReachable({ publicUrl: "https://a.example", localMode: false })).toBe(true);
  expect(isReachable({ publicUrl: "http://a.example", localMode: false })).toBe(false);
  expect(isReachable({ publicUrl: "https://localhost", localMode: true })).toBe(false);
});

it("says of each outcome what to do next", () => {
  const words = (verdict: Parameters<typeof verdictWords>[0]) => verdictWords(verdict, "two-words");
  expect(words("accepted")).toBe("The application's credentials are accepted.");
  expect(words("refused")).toMatch(/TWO_WORDS_CLIENT_ID and TWO_WORDS_CLIENT_SECRET/);
  expect(words("unknown")).toMatch(/without signing in/);
  expect(words("unreachable")).toMatch(/Try again/);
});
