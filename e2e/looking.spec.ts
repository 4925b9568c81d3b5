import { expect, type Page, test } from "@playwright/test";
import { type Channel, connect } from "./support/channels.ts";
import { choose, finish, newPost, textBox } from "./support/composer.ts";
import { wasSent } from "./support/database.ts";
import { newPerson, signUp } from "./support/people.ts";
import { cardOf, expectStatus, onPost } from "./support/posts.ts";
import { addFault, clearFaults, expectPosts, postsWith } from "./support/sandbox.ts";

let page: Page;
let slug: string;
let mastodon: Channel;

test.beforeEach(async ({ browser }) => {
  page = await (await browser.newContext()).newPage();
  const person = newPerson("looker");
  slug = await signUp(page, person);
  mastodon = await connect(page, slug, "mastodon", person.username);
});
test.afterEach(async () => {
  await clearFaults();
  await page.context().close();
});

const panel = () => page.getByRole("region", { name: "Is it on Mastodon?" });
const postId = () => /posts\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";

/** A post that the platform made twice and never answered for, so that nobody can tell which one it is. */
async function sendInDoubt(text: string): Promise<void> {
  await addFault({ kind: "duplicate", platform: "mastodon", match: "publish", account: mastodon.id });
  await addFault({ kind: "drop-after", platform: "mastodon", match: "publish", account: mastodon.id });
  await newPost(page, slug);
  await choose(page, [mastodon.name]);
  await textBox(page).fill(text);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expect(panel()).toBeVisible({ timeout: 40_000 });
}

test("two posts there look like it: a person chooses, and it counts as published", async () => {
  const text = `Harbour lights ${Date.now()}`;
  await sendInDoubt(text);
  await expect(panel().getByText(text)).toBeVisible();
  await expect(panel().getByRole("button", { name: "This one" })).toHaveCount(2);
  await panel().getByLabel("Its address there").fill("https://example.com/@somebody/1");
  await panel().getByRole("button", { name: "It is there" }).click();
  await expect(panel().getByText(/no post at this address|not a post of/)).toBeVisible();
  await panel().getByRole("button", { name: "This one" }).first().click();
  await panel().getByRole("button", { name: "It is there" }).click();
  await expectStatus(page, mastodon.handle, "Published");
  await expect(panel()).toBeHidden();
  await expect(cardOf(page, mastodon.handle).getByRole("link", { name: /opens the platform/ })).toBeVisible();
  await expectPosts(text, 2);
});

test("it is not: send it, is offered once nothing can come out any more, and asks first", async () => {
  const text = `Fog over the quay ${Date.now()}`;
  await sendInDoubt(text);
  await expect(panel().getByText("It could still appear there.", { exact: false })).toBeVisible();
  await expect(panel().getByRole("button", { name: "It is not: send it" })).toBeHidden();
  await wasSent(postId());
  await page.reload();
  await panel().getByRole("button", { name: "It is not: send it" }).click();
  const asked = page.getByRole("alertdialog");
  await expect(asked).toContainText("people there see it twice");
  await asked.getByRole("button", { name: "Look once more" }).click();
  await expect(panel()).toBeVisible();
  const before = (await postsWith(text)).length;
  await panel().getByRole("button", { name: "It is not: send it" }).click();
  await asked.getByRole("button", { name: "Send it" }).click();
  await expectStatus(page, mastodon.handle, "Published", 40_000);
  // The same idempotency key: the server knows it, and makes no other.
  expect((await postsWith(text)).length).toBe(before);
});
