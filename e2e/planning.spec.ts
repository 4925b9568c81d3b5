import { expect, type Page, test } from "@playwright/test";
import { type Channel, connect, doWith, openChannels, rowOf } from "./support/channels.ts";
import { choose, finish, newPost, openWhen, textBox, wallTimeOf } from "./support/composer.ts";
import { wasDue } from "./support/database.ts";
import { newPerson, signUp } from "./support/people.ts";
import { cardOf, expectStatus, onPost } from "./support/posts.ts";
import { expectPosts, postsWith } from "./support/sandbox.ts";

const ZONE = "Pacific/Auckland";
const DAY = 86_400_000;

let page: Page;
let slug: string;
let bluesky: Channel;

test.use({ timezoneId: ZONE });
test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext({ timezoneId: ZONE })).newPage();
  const person = newPerson("planner");
  slug = await signUp(page, person);
  bluesky = await connect(page, slug, "bluesky", person.username);
});
test.afterAll(() => page.context().close());

async function write(text: string): Promise<void> {
  await newPost(page, slug);
  await choose(page, [bluesky.name]);
  await textBox(page).fill(text);
}

const postId = () => new URL(page.url()).pathname.split("/").at(-1) ?? "";
const banner = () => page.getByRole("status").filter({ hasText: "All publishing is stopped." });

test("what is left of a channel's limits is said in one line", async () => {
  await openChannels(page, slug);
  await expect(rowOf(page, bluesky.handle)).toContainText(/[\d,]+ of 1,666 posts left this hour/);
});

test("one press stops everything in the workspace, on every screen, until it is resumed", async () => {
  const second = await page.context().newPage();
  await second.goto(`/w/${slug}/posts`);
  await page.goto(`/w/${slug}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByPlaceholder("Search or jump to").fill("stop all");
  await page.getByRole("option", { name: "Stop all publishing" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Nothing more is sent on any channel");
  await question.getByRole("button", { name: "Keep publishing" }).click();
  await expect(banner()).toHaveCount(0);

  await page.goto(`/w/${slug}/settings`);
  await page.getByRole("button", { name: "Stop all publishing…" }).click();
  await question.getByRole("button", { name: "Stop all publishing" }).click();
  await expect(banner()).toBeVisible();
  await expect(second.getByRole("button", { name: "Resume publishing" })).toBeVisible();
  await second.close();

  const text = `Held with everything ${Date.now()}`;
  await write(text);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expect(cardOf(page, bluesky.handle)).toContainText("Waits: all publishing is stopped.");
  expect(await postsWith(text)).toHaveLength(0);
  await page.getByRole("button", { name: "Resume publishing" }).click();
  await expect(page.getByText("One post that fell due goes out now.")).toBeVisible();
  await expect(banner()).toHaveCount(0);
  await expectStatus(page, bluesky.handle, "Published");
  await expectPosts(text, 1);
});

test("a post that repeats shows its next times, is made ahead, and can be stopped", async () => {
  const text = `Every week ${Date.now()}`;
  await write(text);
  const panel = await openWhen(page, `${wallTimeOf(Date.now() + DAY, ZONE).slice(0, 10)}T09:30`, ZONE);
  await panel.getByLabel("Repeat").selectOption("week");
  await expect(panel.getByRole("list").getByRole("listitem")).toHaveCount(4);
  await expect(panel.getByRole("list")).toContainText("09:30");
  await panel.getByRole("button", { name: "Done" }).click();
  await finish(page, "Schedule").click();
  await onPost(page);
  const series = page.getByRole("region", { name: "Series" });
  await expect(series).toContainText(/Every week on \w+day at 09:30/);
  await expect(series).toContainText("Next:");

  await page.goto(`/w/${slug}/posts?q=${encodeURIComponent(text)}`);
  const rows = page.getByRole("row").filter({ hasText: text });
  await expect(rows).toHaveCount(2);
  await expect(rows.getByRole("img", { name: "One of a series" })).toHaveCount(2);

  await rows.first().getByRole("link").first().click();
  await onPost(page);
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(textBox(page)).toHaveValue(text);
  await page.getByRole("button", { name: /^Time: / }).click();
  const again = page.getByRole("dialog", { name: "When to publish" });
  await expect(again).toContainText("one of a series");
  await again.getByRole("radio", { name: "This and all later" }).click();
  await again.getByLabel("Repeat").selectOption("day");
  await again.getByRole("button", { name: "Done" }).click();
  await finish(page, "Save and reschedule").click();
  await onPost(page);
  await expect(series).toContainText("Every day at 09:30");

  await series.getByRole("button", { name: "Stop the series…" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("cancelled");
  await question.getByRole("button", { name: "Stop the series" }).click();
  await expect(series).toContainText("Stopped: no more posts are made.");
  await expectStatus(page, bluesky.handle, "Cancelled");
});

test("a post that is late asks its person, who sends it or leaves it", async () => {
  // Should the wake-up be lost, the sweep finds it within a minute.
  test.setTimeout(240_000);
  const late = [];
  for (const decision of ["Send now", "Leave it"] as const) {
    const text = `${decision}? ${Date.now()}`;
    await write(text);
    const panel = await openWhen(page, wallTimeOf(Date.now() + DAY, ZONE), ZONE);
    await panel.getByLabel("If it cannot go out on time").selectOption("ask");
    await panel.getByRole("button", { name: "Done" }).click();
    await finish(page, "Schedule").click();
    await onPost(page);
    late.push({ decision, text, address: page.url(), id: postId() });
  }
  await openChannels(page, slug);
  await doWith(page, bluesky.handle, "Pause");
  await expect(rowOf(page, bluesky.handle)).toContainText("Paused");
  for (const { id } of late) await wasDue(id, 20);
  await page.getByRole("button", { name: `Resume ${bluesky.handle}` }).click();
  await expect(rowOf(page, bluesky.handle)).toContainText("Healthy");
  for (const { decision, text, address } of late) {
    await page.goto(address);
    await expectStatus(page, bluesky.handle, "Missed", 80_000);
    await expect(cardOf(page, bluesky.handle)).toContainText("Send it now, or leave it.");
    expect(await postsWith(text)).toHaveLength(0);
    await page.goto(`/w/${slug}`);
    const asked = page
      .getByRole("region", { name: /Needs attention/ })
      .getByRole("listitem")
      .filter({ hasText: text });
    await expect(asked).toContainText("waits for your decision");
    await asked.getByRole("button", { name: decision }).click();
    await expect(asked).toHaveCount(0);
    await page.goto(address);
    await expectStatus(page, bluesky.handle, decision === "Send now" ? "Published" : "Cancelled");
    expect(await postsWith(text)).toHaveLength(decision === "Send now" ? 1 : 0);
  }
});
