import { expect, type Page, test } from "@playwright/test";
import { type Channel, connect } from "./support/channels.ts";
import { choose, finish, newPost, textBox } from "./support/composer.ts";
import { newPerson, signUp } from "./support/people.ts";
import { cardOf, expectStatus, onPost } from "./support/posts.ts";
import { addFault, clearFaults, postsWith, type SandboxPost } from "./support/sandbox.ts";

test.afterEach(clearFaults);
test.setTimeout(240_000);

let count = 0;
/** Texts nobody else posts. */
const texts = (...names: string[]) => {
  count += 1;
  const mark = `${(Date.now() % 1e8).toString(36)}${count}`;
  return names.map((name) => `${name} ${mark}`);
};

async function withBoth(page: Page): Promise<{ slug: string; bluesky: Channel; mastodon: Channel }> {
  const person = newPerson("thea");
  const slug = await signUp(page, person);
  const bluesky = await connect(page, slug, "bluesky", person.username);
  const mastodon = await connect(page, slug, "mastodon", person.username);
  return { slug, bluesky, mastodon };
}

async function writeThread(page: Page, all: readonly string[]): Promise<void> {
  const [first = "", ...parts] = all;
  await textBox(page).fill(first);
  for (const [index, text] of parts.entries()) {
    await page.getByRole("button", { name: index === 0 ? "Continue as a thread" : "Add a part" }).click();
    await expect(page.getByLabel(`Part ${index + 2}`, { exact: true })).toBeFocused();
    await page.getByLabel(`Part ${index + 2}`, { exact: true }).fill(text);
  }
}

const shown = async (text: string, platform: string): Promise<SandboxPost[]> =>
  (await postsWith(text)).filter((post) => post.platform === platform && !post.deletedAt);

test("a thread stops at the part that was refused, and retrying goes on there", async ({ page }) => {
  const { slug, bluesky, mastodon } = await withBoth(page);
  const [one = "", two = "", three = "", comment = ""] = texts("One", "Two", "Three", "And a comment");
  await newPost(page, slug);
  await choose(page, [bluesky.name, mastodon.name]);
  await writeThread(page, [one, three, two]);

  // The last part belongs before the one above it.
  await page.getByRole("button", { name: "Move part 3 up" }).click();
  await expect(page.getByLabel("Part 2", { exact: true })).toHaveValue(two);
  await expect(page.getByLabel("Part 3", { exact: true })).toHaveValue(three);
  await page.getByRole("button", { name: "Add a first comment" }).click();
  await page.getByRole("textbox", { name: "First comment" }).fill(comment);
  const preview = page.getByRole("complementary", { name: "Preview and checks" });
  await expect(preview.getByRole("list", { name: "Thread" }).getByRole("listitem")).toContainText([
    two,
    three,
  ]);
  await expect(preview.getByRole("region", { name: "First comment" })).toContainText(comment);

  await addFault({
    kind: "not-found",
    platform: "mastodon",
    match: "publish",
    account: mastodon.id,
    skip: 1,
  });
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Published", 60_000);
  await expect(cardOf(page, bluesky.handle).getByText("A thread of 3, all out")).toBeVisible();
  await expectStatus(page, mastodon.handle, "Failed", 60_000);
  const card = cardOf(page, mastodon.handle);
  await expect(card.getByText("1 of 3 parts are out")).toBeVisible();
  await expect(page.getByText("Partly published")).toBeVisible();
  expect(await shown(one, "mastodon")).toHaveLength(1);
  expect(await shown(two, "mastodon")).toHaveLength(0);
  expect(await shown(three, "mastodon")).toHaveLength(0);

  await page.getByRole("button", { name: "Retry failed only" }).click();
  await expectStatus(page, mastodon.handle, "Published", 60_000);
  await expect(card.getByText("A thread of 3, all out")).toBeVisible();
  await expect.poll(async () => (await shown(comment, "mastodon")).length, { timeout: 30_000 }).toBe(1);
  for (const platform of ["bluesky", "mastodon"]) {
    const posts = await Promise.all([one, two, three, comment].map((text) => shown(text, platform)));
    expect(posts.map((all) => all.length)).toEqual([1, 1, 1, 1]);
    const [first, second, third, last] = posts.map(([post]) => post);
    expect(second?.parentId).toBe(first?.remoteId);
    expect(third?.parentId).toBe(second?.remoteId);
    expect(last?.parentId).toBe(first?.remoteId);
  }
});

test("a post that is out is edited on Mastodon, then deleted on both, each on its own", async ({ page }) => {
  const { slug, bluesky, mastodon } = await withBoth(page);
  const [before = "", part = "", after = ""] = texts("Before", "Its part", "After");
  await newPost(page, slug);
  await choose(page, [bluesky.name, mastodon.name]);
  await writeThread(page, [before, part]);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Published", 60_000);
  await expectStatus(page, mastodon.handle, "Published", 60_000);
  await expect(cardOf(page, bluesky.handle).getByText("there is no editing")).toBeVisible();

  await cardOf(page, mastodon.handle).getByRole("link", { name: "Edit there" }).click();
  await expect(textBox(page)).toBeEditable();
  await textBox(page).fill(after);
  await page.getByRole("button", { name: "Update there…" }).click();
  const dialog = page.getByRole("dialog", { name: "Which channels follow the change?" });
  await expect(dialog.getByText("Bluesky cannot edit a post that is out")).toBeVisible();
  await expect(
    dialog.getByRole("radiogroup", { name: new RegExp(bluesky.name) }).getByRole("radio"),
  ).toHaveText(["Leave", "Delete"]);
  await dialog.getByRole("button", { name: "Save and update there" }).click();
  await onPost(page);
  await expect(cardOf(page, mastodon.handle).getByText("Edited there")).toBeVisible({ timeout: 30_000 });
  expect(await shown(after, "mastodon")).toHaveLength(1);
  expect(await shown(before, "mastodon")).toHaveLength(0);
  expect(await shown(part, "mastodon")).toHaveLength(1);
  expect(await shown(before, "bluesky")).toHaveLength(1);
  expect(await shown(after, "bluesky")).toHaveLength(0);

  for (const { handle } of [mastodon, bluesky]) {
    const card = cardOf(page, handle);
    await card.getByRole("button", { name: "Delete there" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete there" }).click();
    await expect(card.getByText("Deleted there")).toBeVisible({ timeout: 30_000 });
  }
  // The card says so of the first part that is gone; the others follow it.
  for (const platform of ["bluesky", "mastodon"])
    for (const text of [before, part, after])
      await expect.poll(async () => (await shown(text, platform)).length, { timeout: 30_000 }).toBe(0);
  await expect(page.getByRole("heading", { level: 1, name: after })).toBeVisible();
});

test("deleting a post here offers to delete it there, and does so after the post is gone", async ({
  page,
}) => {
  const { slug, bluesky, mastodon } = await withBoth(page);
  const [text = ""] = texts("Short-lived");
  await newPost(page, slug);
  await choose(page, [bluesky.name, mastodon.name]);
  await textBox(page).fill(text);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Published", 60_000);
  await expectStatus(page, mastodon.handle, "Published", 60_000);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("checkbox", { name: /Also delete on Bluesky/ }).check();
  await dialog.getByRole("button", { name: "Delete here and there" }).click();
  await page.waitForURL(/\/posts$/);
  await expect.poll(async () => (await shown(text, "bluesky")).length, { timeout: 30_000 }).toBe(0);
  expect(await shown(text, "mastodon")).toHaveLength(1);
});
