import { expect, type Page, test } from "@playwright/test";
import { fillBluesky, openChannels, rowOf, sandboxButton } from "./support/channels.ts";
import { attach, choose, finish, newPost, setWhen, textBox, wallTimeOf } from "./support/composer.ts";
import { OwnProduct } from "./support/own-product.ts";
import { lastChangeOf, type Pds, recordsOf, startPds } from "./support/pds.ts";
import { atHome, fillSignUp, newPerson, type Person } from "./support/people.ts";
import { picture } from "./support/pictures.ts";
import { addressOf, expectStatus, onPost } from "./support/posts.ts";
import { postsWith } from "./support/sandbox.ts";

const ZONE = "America/St_Johns";
const TEXT = "The ferry leaves at dusk. Bring a coat, and somebody to hold it.";
const ALT = "A low sun over a green sea";
/** What is asked of the product: not before its time, and soon after. */
const LATE_MS = 3000;

let pds: Pds | string;
let own: OwnProduct | undefined;

test.use({ timezoneId: ZONE });
test.setTimeout(300_000);

test.beforeAll(async () => {
  pds = await startPds();
  if (typeof pds === "string") return;
  own = await OwnProduct.prepare({ OUTBOUND_ALLOW: pds.origin });
  await own.start();
});

test.afterAll(async () => {
  await own?.dispose();
  if (pds && typeof pds !== "string") await pds.stop();
});

async function signUpByInbox(page: Page, person: Person): Promise<string> {
  await page.goto("/");
  await page.getByRole("link", { name: "Make an account" }).click();
  await fillSignUp(page, person, own?.at);
  const opening = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Open the local inbox" }).click();
  const inbox = await opening;
  await inbox.getByRole("link", { name: /Confirm your e-mail address/ }).click();
  const following = inbox.waitForEvent("popup");
  await inbox.frameLocator("iframe").getByRole("link", { name: "Confirm my address" }).click();
  const mailed = await following;
  await mailed.getByRole("button", { name: "Confirm my address" }).click();
  const slug = await atHome(mailed);
  await mailed.close();
  await inbox.close();
  return slug;
}

test("a post with a picture reaches Bluesky and Mastodon once, on time, though the server is killed before", async ({
  browser,
}) => {
  if (typeof pds === "string" || !own) return test.skip(true, String(pds));
  const context = await browser.newContext({ baseURL: own.at.origin, timezoneId: ZONE });
  const page = await context.newPage();
  const slug = await signUpByInbox(page, newPerson());

  await openChannels(page, slug, own.at);
  await sandboxButton(page, "Mastodon").click();
  await page.getByRole("radio", { name: "Alice Meadow" }).check();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(/connected=/);
  const mastodon = new URL(page.url()).searchParams.get("connected") ?? "";
  const { handle, appPassword } = pds.account;
  await fillBluesky(page, { handle, appPassword, server: pds.origin });
  await expect(rowOf(page, handle)).toBeVisible();

  await newPost(page, slug, own.at);
  await choose(page, [`Mastodon, ${mastodon}`, `Bluesky, ${handle}`]);
  await textBox(page).fill(TEXT);
  await attach(page, await picture(), ALT);
  // The clock in the form knows minutes only: the first one that leaves a minute to be killed in.
  const due = Math.ceil((Date.now() + 70_000) / 60_000) * 60_000;
  await setWhen(page, wallTimeOf(due, ZONE));
  await finish(page, "Schedule").click();
  await onPost(page);
  await expectStatus(page, handle, "Scheduled");
  await expectStatus(page, mastodon, "Scheduled");

  await page.waitForTimeout(Math.max(0, due - 60_000 - Date.now()));
  await own.kill();
  await own.start();
  expect(Date.now(), "the server is back before the post is due").toBeLessThan(due);
  expect(await recordsOf(pds)).toEqual([]);
  expect(await postsWith(TEXT, own.at)).toEqual([]);

  // The page was left open all the while, and is not loaded again.
  await expectStatus(page, handle, "Published", due - Date.now() + 20_000);
  await expectStatus(page, mastodon, "Published");
  await expect(page.getByText("Both channels have it")).toBeVisible();

  const [record, ...more] = await recordsOf(pds);
  expect(more).toEqual([]);
  expect(record?.value.text).toBe(TEXT);
  expect(record?.value.embed?.images?.map(({ alt }) => alt)).toEqual([ALT]);
  const [status, ...others] = await postsWith(TEXT, own.at);
  expect(others).toEqual([]);
  expect(status?.mediaCount).toBe(1);
  for (const at of [await lastChangeOf(pds), status?.receivedAt ?? 0]) {
    expect(at).toBeGreaterThanOrEqual(due);
    expect(at).toBeLessThanOrEqual(due + LATE_MS);
  }
  console.log(
    `Bluesky ${(await lastChangeOf(pds)) - due} ms, Mastodon ${(status?.receivedAt ?? 0) - due} ms after the due time`,
  );

  const [there, here] = [await addressOf(page, mastodon), await addressOf(page, handle)];
  await page.goto(there);
  await expect(page.getByText(TEXT)).toBeVisible();
  await expect(page.getByRole("img", { name: ALT })).toBeVisible();
  const answer = await page.goto(here);
  expect(answer?.status()).toBe(200);
  expect(await answer?.json()).toMatchObject({ value: { text: TEXT } });
  await context.close();
});
