import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { signIn } from "./support/people.ts";
import { product } from "./support/product.ts";

const POSTS = 150;
let mara: { email: string; password: string };

test.beforeAll(async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["scripts/run.mjs", "scripts/seed.ts", "--posts", String(POSTS)],
    {
      cwd: join(import.meta.dirname, ".."),
      env: {
        ...process.env,
        PUBLIC_URL: "",
        PORT: new URL(product.origin).port,
        POSTHASTE_DATA: product.data,
      },
    },
  );
  const [, email = "", password = ""] = /Sign in as: (\S+)\s+(\S+)/.exec(stdout) ?? [];
  mara = { email, password };
});

test.beforeEach(async ({ page }) => {
  await signIn(page, mara);
  await page.waitForURL(/\/w\/[^/]+$/);
});

test("paging through the demo's posts shows each of them once, there and back", async ({ page }) => {
  await page.goto("/w/lantern-row/posts");
  const titles = page.getByRole("cell").getByRole("link");
  const pages = page.getByRole("navigation", { name: "Pages" });
  const seen: string[] = [];
  const sizes: number[] = [];
  const read = async () => titles.evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
  for (;;) {
    await expect(titles.first()).toBeVisible();
    const shown = await read();
    sizes.push(shown.length);
    seen.push(...shown);
    const older = pages.getByRole("link", { name: "Older" });
    if ((await older.count()) === 0) break;
    const address = page.url();
    await older.click();
    await page.waitForURL((url) => url.href !== address);
    await expect.poll(async () => (await read())[0]).not.toBe(shown[0]);
  }
  expect(sizes.length).toBeGreaterThan(1);
  expect(seen).toHaveLength(POSTS);
  expect(new Set(seen).size).toBe(POSTS);
  const last = (await read())[0];
  await pages.getByRole("link", { name: "Newer" }).click();
  await expect.poll(async () => (await read())[0]).not.toBe(last);
  expect((await read()).length).toBe(sizes.at(-2));
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the demo's full screens have no fault that axe finds: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of ["", "/posts", "/posts?status=failed", "/channels"]) {
      await page.goto(`/w/lantern-row${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page).toHaveTitle(/./);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
    }
  });
}
