import { expect, it } from "vitest";
import { currentApplication, redirectUriFor, sandboxApplication, setUpWords } from "./rules";

it("tells the operator the two variables, where to register and the exact redirect address", () => {
  const application = {
    portal: "https://apps.example",
    names: { id: "Key", secret: "Secret" },
    review: "None.",
  };
  const connect = { kind: "oauth", needs: "", fields: [], scopes: [], application } as const;
  const words = setUpWords({ id: "two-words", label: "Two Words", connect }, "https://posts.example.com");
  for (const part of [
    "Two Words",
    "https://apps.example",
    "https://posts.example.com/api/channels/two-words/callback",
    "TWO_WORDS_CLIENT_ID and TWO_WORDS_CLIENT_SECRET",
  ])
    expect(words).toContain(part);
  expect(redirectUriFor("http://localhost:3000", "a")).toBe("http://localhost:3000/api/channels/a/callback");
  expect(sandboxApplication("a")).toEqual({ clientId: "posthaste-a", clientSecret: "sandbox-secret-a" });
});

it("uses the newest secret of the same application, and never another application", () => {
  const made = { clientId: "one", clientSecret: "old" };
  const rotated = { clientId: "one", clientSecret: "new" };
  expect(currentApplication(made, rotated)).toBe(rotated);
  expect(currentApplication(made, { clientId: "two", clientSecret: "new" })).toBe(made);
  expect(currentApplication(made, undefined)).toBe(made);
  expect(currentApplication(null, rotated)).toBeNull();
});
