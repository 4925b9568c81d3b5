import { expect, type Page, test } from "@playwright/test";
import { type Channel, connect } from "./support/channels.ts";
import { choose, finish, newPost, setWhen, textBox, wallTimeOf } from "./support/composer.ts";
import { newPerson, signUp } from "./support/people.ts";
import { addressOf, cardOf, expectStatus, onPost } from "./support/posts.ts";
import { addFault, clearFaults, expectPosts, postsWith } from "./support/sandbox.ts";

const ZONE = "Asia/Kolkata";
const DAY = 86_400_000;

type Desk = { page: Page; slug: string; bluesky: Channel; mastodon: Channel };
let desk: Desk;

test.use({ timezoneId: ZONE });

// A person each, because a person may post five times a minute only.
test.beforeEach(async ({ browser }) => {
  const page = await (await browser.newContext({ timezoneId: ZONE })).newPage();
  const person = newPerson("poster");
  const slug = await signUp(page, person);
  const bluesky = await connect(page, slug, "bluesky", person.username);
  const mastodon = await connect(page, slug, "mastodon", person.username);
  desk = { page, slug, bluesky, mastodon };
});
test.afterEach(async () => {
  await clearFaults();
  await desk.page.context().close();
});

async function write(text: string, channels: readonly Channel[]): Promise<void> {
  await newPost(desk.page, desk.slug);
  await choose(
    desk.page,
    channels.map(({ name }) => name),
  );
  await textBox(desk.page).fill(text);
}

async function publish(text: string, channels: readonly Channel[]): Promise<void> {
  await write(text, channels);
  await finish(desk.page, "Publish now").click();
  await onPost(desk.page);
}

async function schedule(text: string, channels: readonly Channel[], ahead: number): Promise<void> {
  await write(text, channels);
  await setWhen(desk.page, wallTimeOf(Date.now() + ahead, ZONE));
  await finish(desk.page, "Schedule").click();
  await onPost(desk.page);
}

test("a post is published at once, shown live, and its addresses open", async () => {
  const { page, bluesky, mastodon, slug } = desk;
  const text = `Fresh bread ${Date.now()} https://example.com/bread #bakery`;
  await publish(text, [bluesky, mastodon]);
  for (const { handle, platform } of [bluesky, mastodon]) {
    await expectStatus(page, handle, "Published");
    const opened = await page.context().newPage();
    await opened.goto(await addressOf(page, handle));
    await expect(opened.getByText(/^Fresh bread/), platform).toBeVisible();
    await opened.close();
  }
  await expectPosts(text, 2);
  await page.goto(`/w/${slug}`);
  await expect(
    page
      .getByRole("main")
      .getByRole("link", { name: /Fresh bread/ })
      .first(),
  ).toBeVisible();
});

test("home and the list follow what happens elsewhere, without a reload", async () => {
  const { page, bluesky, slug } = desk;
  const list = await page.context().newPage();
  const home = await page.context().newPage();
  await list.goto(`/w/${slug}/posts`);
  await home.goto(`/w/${slug}`);
  const text = `Seen from afar ${Date.now()}`;
  await publish(text, [bluesky]);
  const row = list.getByRole("row").filter({ hasText: text });
  await expect(row).toContainText("Published", { timeout: 20_000 });
  await home.bringToFront();
  await expect(home.getByRole("main").getByText(text).first()).toBeVisible({ timeout: 20_000 });
  await list.close();
  await home.close();
});

test("a planned post is moved, cancelled, planned anew, and deleted", async () => {
  const { page, bluesky, slug } = desk;
  const text = `Moved about ${Date.now()}`;
  await schedule(text, [bluesky], DAY);
  await expectStatus(page, bluesky.handle, "Scheduled");

  await page.getByRole("button", { name: "Reschedule" }).click();
  const panel = page.getByRole("dialog", { name: "Choose a new time" });
  const [date = ""] = wallTimeOf(Date.now() - DAY, ZONE).split("T");
  await panel.getByLabel("Date").fill(date);
  await panel.getByRole("button", { name: "Reschedule" }).click();
  await expect(panel.getByRole("alert")).toContainText(/pass/);
  const [later = ""] = wallTimeOf(Date.now() + 3 * DAY, ZONE).split("T");
  await panel.getByLabel("Date").fill(later);
  await panel.getByLabel("Time", { exact: true }).fill("09:41");
  await panel.getByRole("button", { name: "Reschedule" }).click();
  await expect(page.getByText(/^Moved to .*09:41/).first()).toBeVisible();
  await expect(cardOf(page, bluesky.handle)).toContainText("09:41");

  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expectStatus(page, bluesky.handle, "Cancelled");
  expect(await postsWith(text)).toHaveLength(0);
  await page.getByRole("button", { name: "Reschedule" }).click();
  await panel.getByLabel("Date").fill(later);
  await panel.getByRole("button", { name: "Reschedule" }).click();
  await expectStatus(page, bluesky.handle, "Scheduled");

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/posts$/);
  await expect(page.getByRole("heading", { name: "Posts" })).toBeVisible();
  await page.goto(`/w/${slug}/posts?q=${encodeURIComponent(text)}`);
  await expect(page.getByText("Nothing written yet")).toBeVisible();
});

test("retrying sends again only what failed", async () => {
  const { page, bluesky, mastodon } = desk;
  await addFault({
    platform: "bluesky",
    kind: "not-found",
    match: "publish",
    account: bluesky.handle,
    times: 5,
  });
  const text = `Half way ${Date.now()}`;
  await publish(text, [bluesky, mastodon]);
  await expectStatus(page, bluesky.handle, "Failed");
  await expectStatus(page, mastodon.handle, "Published");
  await expect(cardOf(page, bluesky.handle)).toContainText("Nothing was posted there.");
  await clearFaults();
  await page.getByRole("button", { name: "Retry failed only" }).dblclick();
  await expectStatus(page, bluesky.handle, "Published");
  expect((await expectPosts(text, 2)).map(({ platform }) => platform).sort()).toEqual([
    "bluesky",
    "mastodon",
  ]);
});

test("a commit nobody answered is found by reading back, and never sent twice", async () => {
  const { page, bluesky, mastodon } = desk;
  for (const { platform } of [bluesky, mastodon])
    await addFault({ platform, kind: "drop-after", match: "publish", times: 1 });
  const text = `Into the dark ${Date.now()}`;
  await publish(text, [bluesky, mastodon]);
  for (const { handle } of [bluesky, mastodon]) {
    await expectStatus(page, handle, "Published", 40_000);
    expect(await addressOf(page, handle)).toMatch(/^http/);
  }
  expect((await expectPosts(text, 2)).map(({ platform }) => platform).sort()).toEqual([
    "bluesky",
    "mastodon",
  ]);
  await expect(page.getByRole("region", { name: /What happened on/ })).toContainText("No answer");
});

test("posts are found by their words, status and channel", async () => {
  const { page, bluesky, mastodon, slug } = desk;
  await schedule("Lanterns along the quay", [bluesky], DAY);
  await schedule("Lamps for the long night", [mastodon], 2 * DAY);
  await page.goto(`/w/${slug}/posts`);
  const titles = page.getByRole("table").getByRole("link", { name: /Lanterns|Lamps/ });
  await expect(titles).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Search posts" }).fill("lant qu");
  await expect(titles).toHaveText([/Lanterns along the quay/]);
  await expect(page).toHaveURL(/q=lant/);
  await page.getByRole("searchbox", { name: "Search posts" }).fill("nothing at all");
  await expect(page.getByText("No post contains “nothing at all”")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(titles).toHaveCount(2);
  await page.getByRole("button", { name: "Channels" }).click();
  await page.getByRole("menuitemradio", { name: mastodon.handle }).click();
  await expect(titles).toHaveText([/Lamps for the long night/]);
  await page.getByRole("link", { name: /^Published/ }).click();
  await expect(page.getByText("No post is here")).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("lanterns");
  await page.getByRole("option", { name: /Lanterns along the quay/ }).click();
  await onPost(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Lanterns along the quay");
});
