import { createHmac } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { OwnProduct } from "./support/own-product.ts";
import { newPerson, signUp } from "./support/people.ts";

test.setTimeout(240_000);

const SECRET = "a-secret-that-no-page-shows";
let own: OwnProduct;

test.beforeEach(async () => {
  own = await OwnProduct.prepare({
    LINKEDIN_CLIENT_ID: "an-application",
    LINKEDIN_CLIENT_SECRET: SECRET,
    VERIFICATION_FILES: "tiktokAb1.txt=tiktok-developers-site-verification=Ab1",
  });
  await own.start();
});
test.afterEach(() => own.dispose());

/** A callback signed as the sandbox's application is. */
function signed(personId: string): string {
  const said = { algorithm: "HMAC-SHA256", user_id: personId, issued_at: Math.floor(Date.now() / 1000) };
  const payload = Buffer.from(JSON.stringify(said)).toString("base64url");
  return `${createHmac("sha256", "sandbox-secret-facebook").update(payload).digest("base64url")}.${payload}`;
}

/** What axe finds, and how far the page scrolls sideways. */
async function faults(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return [
    ...found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`)),
    ...(wider > 0 ? [`scrolls sideways by ${wider} px`] : []),
  ];
}

test("the operator sees what each platform needs; platforms find what they look for", async ({ browser }) => {
  const { origin } = own.at;
  const first = await (await browser.newContext({ baseURL: origin })).newPage();
  const slug = await signUp(first, newPerson("operator"), own.at);
  await first.goto(`/w/${slug}/settings/instance`);
  await first.getByRole("link", { name: "What each of them needs" }).click();
  await expect(first.getByRole("heading", { name: "Platforms", level: 1 })).toBeVisible();
  const storageState = await first.context().storageState();

  const answer = await fetch(`${origin}/api/channels/facebook/data-deletion`, {
    method: "POST",
    body: new URLSearchParams({ signed_request: signed("100200300") }),
  });
  expect(answer.status).toBe(200);
  const { url } = (await answer.json()) as { url: string };
  const file = await fetch(`${origin}/tiktokAb1.txt`);
  expect(await file.text()).toBe("tiktok-developers-site-verification=Ab1");
  expect((await fetch(`${origin}/tiktokAb2.txt`)).status).toBe(404);

  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1440, 360]) {
      const viewport = { width, height: 800 };
      const context = await browser.newContext({
        baseURL: origin,
        storageState,
        viewport,
        colorScheme,
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      await page.goto(`/w/${slug}/settings/instance/platforms`);
      for (const name of ["LinkedIn", "Facebook Page", "Mastodon"])
        await page.getByRole("heading", { name, exact: true }).click();
      await expect(page.getByRole("button", { name: "Check now: LinkedIn" })).toBeVisible();
      await expect(page.getByText(`${origin}/api/channels/facebook/data-deletion`)).toBeVisible();
      expect(await page.content()).not.toContain(SECRET);
      await page.screenshot({ path: `test-results/doctor-${width}-${colorScheme}.png`, fullPage: true });
      expect(await faults(page), `${width} ${colorScheme}`).toEqual([]);
      await page.goto(url);
      await expect(page.getByText(/nothing to delete/)).toBeVisible();
      expect(await faults(page), `deletion ${width} ${colorScheme}`).toEqual([]);
      await context.close();
    }

  const other = await (await browser.newContext({ baseURL: origin })).newPage();
  const theirs = await signUp(other, newPerson("guest"), own.at);
  await other.goto(`/w/${theirs}/settings/instance/platforms`);
  await expect(other.getByText("LINKEDIN_CLIENT_ID")).toHaveCount(0);
});
