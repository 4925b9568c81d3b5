import { expect, type Page, test } from "@playwright/test";
import { type Channel, connect } from "./support/channels.ts";
import {
  attach,
  choose,
  finish,
  newPost,
  openWhen,
  setWhen,
  textBox,
  wallTimeOf,
} from "./support/composer.ts";
import { newPerson, type Person, signUp } from "./support/people.ts";
import { clip, falsePicture, hugePicture, picture } from "./support/pictures.ts";
import { expectStatus, onPost } from "./support/posts.ts";
import { expectPosts, postsWith } from "./support/sandbox.ts";

const ZONE = "Europe/Berlin";
const DAY = 86_400_000;
const tomorrow = () => wallTimeOf(Date.now() + DAY, ZONE);
const said = (page: Page) => page.getByRole("group", { name: "Finish" }).getByRole("alert");

/** The night in which Berlin's clocks skip from 02:00 to 03:00: the last Sunday of March of next year. */
function springForward(): string {
  const last = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 2, 31));
  last.setUTCDate(31 - last.getUTCDay());
  return `${last.toISOString().slice(0, 10)}T02:30`;
}

let page: Page;
let slug: string;
let bluesky: Channel;

test.use({ timezoneId: ZONE });
test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext({ timezoneId: ZONE })).newPage();
  const person = newPerson("writer");
  slug = await signUp(page, person);
  bluesky = await connect(page, slug, "bluesky", person.username);
});
test.afterAll(() => page.context().close());

test.beforeEach(async () => {
  await newPost(page, slug);
  await choose(page, [bluesky.name]);
});

test("an empty post, and one over the limit, say what to do", async () => {
  await finish(page, "Schedule").click();
  await expect(said(page)).toHaveText("Write something or add a picture.");
  await expect(textBox(page)).toBeFocused();
  // A family is one character to people and to Bluesky.
  await textBox(page).fill("👨‍👩‍👧‍👦".repeat(301));
  const tooMany = "Bluesky takes 300 characters; this is 1 too many. Shorten it.";
  await expect(page.getByRole("region", { name: "What will happen" })).toContainText(tooMany);
  await finish(page, "Publish now").click();
  await expect(said(page)).toHaveText(tooMany);
  await textBox(page).fill("Chosen by nobody");
  await choose(page, []);
  await finish(page, "Schedule").click();
  await expect(said(page)).toHaveText("Choose at least one channel first.");
  await expect(textBox(page)).toHaveValue("Chosen by nobody");
});

test("a time that has passed, or that the clocks skip, is refused with what to do", async () => {
  await textBox(page).fill("Punctual");
  const panel = await openWhen(page, wallTimeOf(Date.now() - 3_600_000, ZONE));
  await expect(panel).toContainText("That has passed");
  await panel.getByRole("button", { name: "Done" }).click();
  await finish(page, "Schedule").click();
  await expect(said(page)).toContainText("That has passed");
  await setWhen(page, springForward(), ZONE);
  await finish(page, "Schedule").click();
  await expect(said(page)).toContainText("02:30 does not exist");
  await expect(page).toHaveURL(/\/edit$/);
  await expect(textBox(page)).toHaveValue("Punctual");
});

test("a zone nobody knows cannot be chosen, and the server refuses it too", async () => {
  await textBox(page).fill("Nowhere");
  const panel = await openWhen(page, tomorrow());
  const zones = panel.getByLabel("Time zone").getByRole("option");
  expect(await zones.count()).toBeGreaterThan(300);
  await expect(zones.filter({ hasText: "Olympus" })).toHaveCount(0);
  await panel.getByRole("button", { name: "Done" }).click();
  await page.route("**/edit", async (route) => {
    const body = route.request().postData()?.replace(`"zone":"${ZONE}"`, '"zone":"Mars/Olympus"');
    await route.continue(body ? { postData: body } : {});
  });
  await finish(page, "Schedule").click();
  await expect(said(page)).toContainText(/zone/i);
  await expect(page).toHaveURL(/\/edit$/);
  await page.unroute("**/edit");
  await expect(textBox(page)).toHaveValue("Nowhere");
});

test("a file that is not what it says, and one of 50 MB, are refused; the text stays", async () => {
  await textBox(page).fill("With a picture");
  const input = page.getByLabel("Add files");
  await input.setInputFiles(falsePicture());
  await expect(
    page.getByText("“holiday.jpg” says it is a picture, but what is in it is not.", { exact: false }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  const huge = await hugePicture();
  expect(huge.buffer.length).toBeGreaterThan(50_000_000);
  await input.setInputFiles(huge);
  await expect(
    page.getByText(/“huge\.png” is 50 MB; pictures may be 30 MB\. Choose a smaller one\./),
  ).toBeVisible();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await attach(page, await picture(), "A low sun over a green sea");
  await expect(
    page.getByRole("listitem").getByRole("img", { name: "A low sun over a green sea" }),
  ).toBeVisible();
  await expect(textBox(page)).toHaveValue("With a picture");
});

test("several files keep their order, and what a channel does not take together is said at once", async () => {
  await textBox(page).fill("Two pictures and a film");
  const input = page.getByLabel("Add files");
  await input.setInputFiles([await picture("first.jpg"), await picture("second.jpg")]);
  const files = page.getByRole("list", { name: "Media" }).getByRole("listitem");
  await expect(files.getByRole("img")).toHaveCount(2);
  await page.getByRole("button", { name: "Move second.jpg to place 1" }).click();
  await expect(files.first().getByRole("img", { name: "second.jpg" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await page.reload();
  await expect(files.first().getByRole("img", { name: "second.jpg" })).toBeVisible();

  await input.setInputFiles(clip());
  await expect(files.locator("video")).toHaveCount(1);
  const happens = page.getByRole("region", { name: "What will happen" });
  await expect(happens).toContainText("Bluesky takes one kind of file in a post.");
  for (const name of ["first.jpg", "second.jpg"])
    await page.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(happens).not.toContainText("one kind of file");
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Published");
  const [post] = await postsWith("Two pictures and a film");
  expect(post?.mediaCount).toBe(1);
});

test("a double click publishes once, and one on Schedule makes one post", async () => {
  const text = `Twice pressed ${Date.now()}`;
  await textBox(page).fill(text);
  await finish(page, "Publish now").dblclick();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Published");
  expect(await postsWith(text)).toHaveLength(1);

  await newPost(page, slug);
  await choose(page, [bluesky.name]);
  const later = `Planned twice ${Date.now()}`;
  await textBox(page).fill(later);
  await setWhen(page, tomorrow());
  await finish(page, "Schedule").dblclick();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Scheduled");
  await page.goto(`/w/${slug}/posts?q=${encodeURIComponent(later)}`);
  await expect(page.getByRole("link", { name: later })).toHaveCount(1);
});

test("a reload in the middle of a sentence brings the sentence back", async () => {
  const text = "This was not saved when the browser";
  await page.route("**/edit", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await textBox(page).pressSequentially(text);
  await page.reload();
  await expect(textBox(page)).toHaveValue(text);
  await expect(page.getByText("This is what you had typed before; it had not been saved.")).toBeVisible();
  await page.unroute("**/edit");
  await textBox(page).pressSequentially(" went away");
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await page.reload();
  await expect(textBox(page)).toHaveValue(`${text} went away`);
});

test("what is typed before the page's script runs is kept too", async () => {
  const held: (() => void)[] = [];
  let holding = true;
  await page.route("**/*.js", async (route) => {
    if (holding) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await textBox(page).pressSequentially("Faster than the script");
  holding = false;
  for (const release of held) release();
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await expect(textBox(page)).toHaveValue("Faster than the script");
  await page.unroute("**/*.js");
  await page.reload();
  await expect(textBox(page)).toHaveValue("Faster than the script");
});

test("without a connection nothing is lost, and it is saved when the connection is back", async () => {
  await page.context().setOffline(true);
  await textBox(page).fill("Written in a tunnel");
  await expect(page.getByText("Not saved")).toBeVisible();
  await expect(page.getByText("You are offline.")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await page.reload();
  await expect(textBox(page)).toHaveValue("Written in a tunnel");
});

test("two tabs on one post: nobody's words are overwritten unasked", async () => {
  await textBox(page).fill("First draft");
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(textBox(other)).toHaveValue("First draft");

  await page.route("**/edit", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await textBox(page).fill("Mine");
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await textBox(other).fill("Theirs");
  await expect(other.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await page.unroute("**/edit");
  // It is tried again by itself, later and later: on a busy machine several tries may have failed by now.
  const conflict = page.getByRole("alert").filter({ hasText: "Somebody else saved this post." });
  await expect(conflict).toBeVisible({ timeout: 45_000 });
  await expect(textBox(page)).toHaveValue("Mine");
  await page.getByRole("button", { name: "Load theirs" }).click();
  await expect(textBox(page)).toHaveValue("Theirs");
  await other.close();
});

test("who posts too fast is told how long to wait, and keeps the text", async ({ browser }) => {
  const hasty: Person = newPerson("hasty");
  const own = await browser.newPage({ timezoneId: ZONE });
  const home = await signUp(own, hasty);
  const channel = await connect(own, home, "bluesky", hasty.username);
  const texts = Array.from({ length: 6 }, (_, index) => `Hasty ${index + 1} of ${hasty.username}`);
  for (const text of texts) {
    await newPost(own, home);
    await choose(own, [channel.name]);
    await textBox(own).fill(text);
    await finish(own, "Publish now").click();
    if (text !== texts[5]) await onPost(own);
  }
  await expect(said(own)).toHaveText(
    /You can make 5 posts a minute\. Wait (\d+ seconds|a second), then try again; nothing you typed is lost\./,
  );
  await expect(textBox(own)).toHaveValue(texts[5] ?? "");
  for (const text of texts.slice(0, 5)) await expectPosts(text, 1);
  expect(await postsWith(texts[5] ?? "")).toHaveLength(0);
  await own.close();
});
