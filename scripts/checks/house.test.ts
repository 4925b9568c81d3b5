import { describe, expect, test } from "vitest";
import { houseViolations } from "./house.mjs";

const platforms = ["bluesky", "mastodon", "x"];
const rulesBroken = (path: string, text: string) =>
  houseViolations([{ path, text }], platforms).map(({ rule }: { rule: string }) => rule);

describe("each house rule bites", () => {
  test.each([
    ["closed-set-of-names", "lib/posts/format.ts", ""],
    ["closed-set-of-names", "lib/posts/listing/format.ts", ""],
    ["closed-set-of-names", "lib/strings.ts", ""],
    ["closed-set-of-names", "components/posts/utils.ts", ""],
    ["short-files", "components/posts/list.tsx", "const a = 1;\n".repeat(301)],
    ["scopes-are-minted-in-auth", "lib/posts/work.ts", "const scope = { workspaceId } as Scope;"],
    ["scopes-are-minted-in-auth", "app/page.tsx", "const scope = {} as unknown as SystemScope;"],
    ["one-reader-of-the-environment", "lib/posts/rules.ts", "if (process.env.PORT) start();"],
    ["nobody-asks-which-platform", "components/posts/card.tsx", 'if (platform === "mastodon") return null;'],
    ["nobody-asks-which-platform", "lib/posts/rules.ts", "switch (id) { case 'bluesky': }"],
    ["nobody-asks-which-platform", "lib/posts/rules.ts", 'if (id === "x") return;'],
    ["one-client-for-foreign-addresses", "lib/posts/work.ts", "await fetch(address);"],
    ["one-client-for-foreign-addresses", "lib/posts/work.ts", 'import { request } from "undici";'],
    ["types-are-not-silenced", "lib/posts/rules.ts", "// @ts-ignore\nwrong();"],
  ])("%s: %s", (rule, path, text) => {
    expect(rulesBroken(path, text)).toEqual([rule]);
  });
});

describe("what is lawful stays quiet", () => {
  test.each([
    ["lib/posts/rules.ts", "export const limit = 3;"],
    ["lib/posts/rules.db.test.ts", ""],
    ["lib/posts/listing/queries.ts", ""],
    ["lib/platforms/mastodon/adapter.ts", 'export const id = "mastodon";'],
    ["lib/auth/mint.ts", "return {} as Scope;"],
    ["lib/env.ts", "parse(process.env)"],
    [
      "lib/posts/queries.ts",
      '// "mastodon" is one of them; process.env is read elsewhere\nexport const a = "https://x.example";',
    ],
    ["components/ui/table.tsx", "const a = 1;\n".repeat(400)],
    ["components/media/upload.tsx", 'await fetch("/api/uploads");'],
    ["components/ui/mark.tsx", '<Icon name="x" />'],
  ])("%s", (path, text) => {
    expect(rulesBroken(path, text)).toEqual([]);
  });
});
