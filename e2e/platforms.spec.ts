import { expect, type Locator, type Page, test } from "@playwright/test";
import { openChannels } from "./support/channels.ts";
import { choose, finish, newPost, textBox } from "./support/composer.ts";
import { newPerson, signUp } from "./support/people.ts";
import { clip, type Picture, picture } from "./support/pictures.ts";
import {
  answer,
  connectFirst,
  endAccess,
  makeTrouble,
  PLATFORMS,
  type Platform,
  rowOfPlatform,
} from "./support/platforms.ts";
import { onPost } from "./support/posts.ts";
import { product } from "./support/product.ts";
import { clearFaults, postsWith, type SandboxPost } from "./support/sandbox.ts";

test.describe.configure({ mode: "serial" });
test.setTimeout(240_000);

let page: Page;
let slug: string;
/** What a channel is called in the composer, by the label of its platform. */
const names = new Map<string, string>();

const mark = (Date.now() % 1e8).toString(36);
const FIRST = `The ferry leaves at dusk ${mark}`;
const SECOND = `The ferry leaves at eight ${mark}`;

const handleOf = ({ label }: Platform): string => (names.get(label) ?? "").slice(label.length + 2);

/** The card of a platform on the Post screen. */
const cardOf = (platform: Platform): Locator =>
  page
    .getByRole("region", { name: "Deliveries" })
    .getByRole("article")
    .filter({ hasText: `${platform.label}${handleOf(platform)}` });

async function expectSaid(platform: Platform, words: string | RegExp, timeout = 60_000): Promise<void> {
  const said = cardOf(platform).getByText(words, typeof words === "string" ? { exact: true } : {});
  await expect(said, `${platform.label}: ${words}`).toBeVisible({ timeout });
}

/** What followers see of a text on a platform. */
const seen = async ({ id }: Platform, text: string): Promise<SandboxPost[]> =>
  (await postsWith(text)).filter((post) => post.platform === id && !post.deletedAt);

/** Each of the platforms shows the text once, each of the others not at all. */
async function expectSeen(text: string, on: readonly Platform[]): Promise<void> {
  const count = async () => {
    const posts = (await postsWith(text)).filter(({ deletedAt }) => !deletedAt);
    return PLATFORMS.map(({ id }) => `${id} ${posts.filter(({ platform }) => platform === id).length}`);
  };
  await expect
    .poll(count, { timeout: 30_000 })
    .toEqual(PLATFORMS.map((platform) => `${platform.id} ${on.includes(platform) ? 1 : 0}`));
}

/** Writes a post for the platforms, answers what they ask, and stops before sending it. */
async function write(text: string, on: readonly Platform[], files: readonly Picture[]): Promise<void> {
  await newPost(page, slug);
  await choose(
    page,
    on.map(({ label }) => names.get(label) ?? ""),
  );
  await textBox(page).fill(text);
  if (files.length > 0) await page.getByLabel("Add files").setInputFiles([...files]);
  await expect(
    page.getByRole("list", { name: "Media" }).getByRole("button", { name: /^Remove / }),
  ).toHaveCount(files.length);
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  for (const platform of on) await answer(page, platform);
}

async function send(on: readonly Platform[]): Promise<void> {
  await finish(page, "Publish now").click();
  await onPost(page);
  for (const platform of on) await expectSaid(platform, "Published", 90_000);
}

const withPictures = PLATFORMS.filter(({ pictures }) => pictures > 0);
let post: string;

test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext()).newPage();
  slug = await signUp(page, newPerson("everywhere"));
  await openChannels(page, slug);
  const offered = page.getByRole("article").getByRole("heading");
  await expect(offered).toHaveCount(PLATFORMS.length);
  expect((await offered.allTextContents()).sort()).toEqual(PLATFORMS.map(({ label }) => label).sort());
  for (const platform of PLATFORMS) {
    await connectFirst(page, platform);
    await expect(rowOfPlatform(page, platform)).toContainText("Healthy");
  }
  await newPost(page, slug);
  const boxes = page.getByRole("group", { name: "Channels" }).getByRole("checkbox");
  await expect(boxes).toHaveCount(PLATFORMS.length);
  for (const box of await boxes.all()) {
    const name = (await box.getAttribute("aria-label")) ?? "";
    names.set(name.slice(0, name.indexOf(", ")), name);
  }
});
test.afterEach(clearFaults);
test.afterAll(() => page.context().close());

test("every platform is connected through its form, its own page or a choice, and is healthy", async () => {
  await openChannels(page, slug);
  for (const platform of PLATFORMS) {
    await expect(rowOfPlatform(page, platform)).toHaveCount(1);
    await expect(rowOfPlatform(page, platform)).toContainText("Healthy");
  }
  await expect(page.getByText("16 connected. All would publish right now.")).toBeVisible();
});

test("a text with a picture reaches all that take one, once each", async () => {
  await write(FIRST, withPictures, [await picture()]);
  await page.getByRole("button", { name: "Add alt text" }).click();
  const alt = page.getByRole("dialog", { name: "Alt text of harbour.jpg" });
  await alt.getByLabel("What is in the picture?").fill("A low sun over a green sea");
  await expect(alt).toContainText("26 of 500");
  await alt.getByRole("button", { name: "Done" }).click();
  const size = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width: 360, height: 780 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing sticks out").toBe(360);
  await page.setViewportSize(size);
  await send(withPictures);
  post = page.url();
  await expectSeen(FIRST, withPictures);
  const timeline = await page.context().newPage();
  await timeline.goto(`${product.sandbox}/linkedin-page/`);
  await expect(timeline.getByTestId("post").filter({ hasText: FIRST })).toHaveCount(1);
  await timeline.close();
});

test("a video reaches all that take one", async () => {
  const text = `Harbour in motion ${mark}`;
  const on = PLATFORMS.filter(({ video }) => video);
  await write(text, on, [clip()]);
  await send(on);
  await expectSeen(text, on);
});

test("three pictures reach all that take several, in their order", async () => {
  const text = `Three of the harbour ${mark}`;
  const on = PLATFORMS.filter(({ pictures }) => pictures >= 3);
  const files = await Promise.all(["one.jpg", "two.jpg", "three.jpg"].map((name) => picture(name)));
  await write(text, on, files);
  await send(on);
  await expectSeen(text, on);
  for (const platform of on) expect((await seen(platform, text))[0]?.mediaCount, platform.label).toBe(3);
});

test("a thread reaches all that have threads, part below part", async () => {
  const [text, part] = [`A thread begins ${mark}`, `and it goes on ${mark}`];
  const on = PLATFORMS.filter(({ thread }) => thread);
  await write(text, on, []);
  await page.getByRole("button", { name: "Continue as a thread" }).click();
  await page.getByLabel("Part 2", { exact: true }).fill(part);
  await send(on);
  for (const platform of on) await expectSaid(platform, "A thread of 2, all out");
  await expectSeen(text, on);
  await expectSeen(part, on);
});

test("an edit reaches those that edit, and each other card says why not", async () => {
  await page.goto(post);
  const edited = withPictures.filter(({ edits }) => edits === true);
  await cardOf(edited[0] as Platform)
    .getByRole("link", { name: "Edit there" })
    .click();
  await expect(textBox(page)).toBeEditable();
  await textBox(page).fill(SECOND);
  await page.getByRole("button", { name: "Update there…" }).click();
  await page
    .getByRole("dialog", { name: "Which channels follow the change?" })
    .getByRole("button", { name: "Save and update there" })
    .click();
  await onPost(page);
  for (const platform of withPictures) {
    if (platform.edits === true) await expectSaid(platform, "Edited there");
    else if (platform.edits === "text") await expectSaid(platform, "Could not be edited");
    else await expectSaid(platform, /edit/i);
  }
  await expectSeen(SECOND, edited);
  await expectSeen(
    FIRST,
    withPictures.filter((platform) => !edited.includes(platform)),
  );
});

test("deleting it there takes it from all that delete, and it stays on the others", async () => {
  await page.goto(post);
  const removed = withPictures.filter(({ removes }) => removes);
  const stays = withPictures.filter((platform) => !removed.includes(platform));
  await page.getByRole("link", { name: "Edit there" }).first().click();
  await page.getByRole("button", { name: "Update there…" }).click();
  const dialog = page.getByRole("dialog", { name: "Which channels follow the change?" });
  for (const platform of removed) {
    const fate = dialog.getByRole("radiogroup", {
      name: `What becomes of it on ${names.get(platform.label)}`,
    });
    await fate.getByRole("radio", { name: "Delete" }).click();
  }
  await dialog.getByRole("button", { name: "Save and delete there" }).click();
  await onPost(page);
  for (const platform of removed) await expectSaid(platform, "Deleted there");
  await expectSeen(SECOND, []);
  await expectSeen(FIRST, stays);
});

test("a platform in trouble: the card says what happens, and offers what there is to do", async () => {
  const pick = (id: string) => PLATFORMS.find((one) => one.id === id) as Platform;
  const [revoked, expired, throttled, broken] = [
    pick("linkedin-page"),
    pick("youtube"),
    pick("x"),
    pick("tiktok"),
  ];
  const on = [revoked, expired, throttled, broken];
  const text = `In rough weather ${mark}`;
  await write(text, on, [clip()]);
  const panel = await page.context().newPage();
  await endAccess(panel, "Expire tokens", expired);
  await makeTrouble(panel, { platform: throttled.id, kind: "429", retryAfterSeconds: 8 });
  await makeTrouble(panel, { platform: broken.id, kind: "5xx-after" });
  // Last: the account is read back meanwhile, and a sign-in that is known to be over lets nothing be sent.
  await endAccess(panel, "Revoke", revoked);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectSaid(revoked, "Failed");
  await expect(cardOf(revoked)).toContainText("Nothing was posted there.");
  await expect(cardOf(revoked).getByRole("link", { name: "Reconnect" })).toBeVisible();
  await expectSaid(expired, "Published");
  await expect(cardOf(expired).getByRole("link", { name: "Reconnect" })).toHaveCount(0);
  await expect(cardOf(throttled)).toContainText("It is tried again by itself.");
  await expectSaid(broken, "Published");
  await cardOf(broken).getByRole("link", { name: broken.label }).click();
  const history = page.getByRole("region", { name: `What happened on ${broken.label}` });
  await expect(history).toContainText("No answer");
  await expectSaid(throttled, "Published");
  await expectSeen(text, [expired, throttled, broken]);

  await cardOf(revoked).getByRole("link", { name: "Reconnect" }).click();
  await expect(rowOfPlatform(page, revoked)).toContainText("Signed out");
  await panel.close();
});
