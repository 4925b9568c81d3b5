import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { type Channel, connect, consentAtMastodon, openChannels, rowOf } from "./support/channels.ts";
import { choose, finish, newPost, setWhen, textBox, wallTimeOf } from "./support/composer.ts";
import { linkFrom, subjectsTo } from "./support/inbox.ts";
import { newPerson, signUp } from "./support/people.ts";
import { expectStatus, onPost } from "./support/posts.ts";
import { addFault, clearFaults, revoke } from "./support/sandbox.ts";

const SHOTS = join("test-results", "looks");
const person = newPerson("teller");
let page: Page;
let slug: string;
let mastodon: Channel;
let bluesky: Channel;

test.beforeAll(async ({ browser }) => {
  mkdirSync(SHOTS, { recursive: true });
  page = await (await browser.newContext()).newPage();
  slug = await signUp(page, person);
  mastodon = await connect(page, slug, "mastodon", person.username);
  bluesky = await connect(page, slug, "bluesky", person.username);
});
test.afterAll(() => page.context().close());
test.afterAll(clearFaults);

const bell = () => page.getByRole("button", { name: /^Notifications/ });
const panel = () => page.getByRole("dialog", { name: "Notifications" });
const notice = (text: string | RegExp) => panel().getByRole("listitem").filter({ hasText: text });

async function write(text: string, channel: Channel): Promise<void> {
  await newPost(page, slug);
  await choose(page, [channel.name]);
  await textBox(page).fill(text);
}

async function later(text: string): Promise<void> {
  await write(text, mastodon);
  await setWhen(page, wallTimeOf(Date.now() + 26 * 3_600_000, "UTC"));
  await finish(page, "Schedule").click();
  await onPost(page);
}

test("nothing waits for somebody new", async () => {
  await page.goto(`/w/${slug}`);
  await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  await bell().click();
  await expect(panel()).toContainText("Nothing waits for you");
  await page.keyboard.press("Escape");
  await expect(panel()).toBeHidden();
  await expect(bell()).toBeFocused();
});

test("a channel that is signed out is one notification and one mail, whatever waits for it; reconnecting closes it", async () => {
  test.setTimeout(200_000);
  await later("The night ferry sails on Friday.");
  await later("The night ferry sails on Saturday.");
  await write("The night ferry sails now.", mastodon);
  await revoke("mastodon", mastodon.id);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, mastodon.handle, "Failed");

  const subject = `Three posts wait for Mastodon ${mastodon.handle}: reconnect it`;
  await expect(page.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
  await bell().click();
  await expect(panel().getByRole("listitem")).toHaveCount(1);
  await expect(notice(subject)).toBeVisible();
  await page.keyboard.press("Escape");

  const link = await test.step("the mail", async () => {
    await expect
      .poll(async () => (await subjectsTo(person.email)).includes(subject), { timeout: 90_000 })
      .toBe(true);
    return linkFrom({ to: person.email, subject, path: `/w/${slug}/channels` });
  });
  await page.goto(link);
  await expect(rowOf(page, mastodon.handle)).toContainText(/sign/i);

  await openChannels(page, slug);
  await consentAtMastodon(page, person.username.replaceAll("-", ""), "Allow");
  await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  await bell().click();
  await expect(notice(/Mastodon/)).toContainText("Solved");
  await page.keyboard.press("Escape");
  const told = (await subjectsTo(person.email)).filter((one) => one.includes("wait"));
  expect(told).toEqual([subject]);
});

test("a refused post leads to the composer and is read by going there; changing it closes it", async () => {
  await addFault({
    platform: "bluesky",
    kind: "not-found",
    match: "publish",
    account: bluesky.handle,
    times: 1,
  });
  await write("Low water at noon.", bluesky);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Failed");
  await expect(page.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
  await bell().click();
  const one = notice("Bluesky did not take “Low water at noon.”");
  await one.getByRole("link").click();
  await page.waitForURL(/\/posts\/[0-9a-f-]{36}\/edit$/);
  await expect(textBox(page)).toHaveValue("Low water at noon.");
  await textBox(page).fill("Low water at two.");
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Published");
  await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  await bell().click();
  await expect(notice("Low water at noon.")).toContainText("Solved");
});

/** What axe finds with the panel open, and whether it scrolls sideways. */
async function faults(browser: Browser, colorScheme: "light" | "dark", width: number): Promise<string[]> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    reducedMotion: "reduce",
    storageState: await page.context().storageState(),
  });
  const screen = await context.newPage();
  await screen.goto(`/w/${slug}`);
  await screen.getByRole("button", { name: /^Notifications/ }).click();
  await expect(screen.getByRole("dialog", { name: "Notifications" }).getByRole("listitem")).not.toHaveCount(
    0,
  );
  await screen.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
  );
  await screen.screenshot({ path: join(SHOTS, `bell-${width}-${colorScheme}.png`) });
  const { violations } = await new AxeBuilder({ page: screen }).analyze();
  const wide = await screen.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await context.close();
  return [...violations.map(({ id, help }) => `${id}: ${help}`), ...(wide ? ["scrolls sideways"] : [])];
}

test("the panel has no fault that axe finds, and fits a phone", async ({ browser }) => {
  test.setTimeout(150_000);
  await addFault({
    platform: "bluesky",
    kind: "not-found",
    match: "publish",
    account: bluesky.handle,
    times: 1,
  });
  await write(`${"lighthouse".repeat(20)} שלום 👩‍👩‍👧`, bluesky);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Failed");
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1440, 768, 360])
      expect(await faults(browser, colorScheme, width), `${colorScheme}, ${width} wide`).toEqual([]);
  await page.goto(`/w/${slug}`);
  await bell().click();
  await panel().getByRole("button", { name: "Mark all read" }).click();
  await expect(panel().getByRole("button", { name: "Mark all read" })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
});

test("is not mailed, or not shown, once somebody chose so", async () => {
  await page.goto(`/w/${slug}/settings`);
  const shown = page.getByRole("checkbox", { name: "A post failed: in the app" });
  await shown.uncheck();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(shown).not.toBeChecked();
  await expect(page.getByRole("checkbox", { name: "A post failed: by e-mail" })).toBeChecked();
});
