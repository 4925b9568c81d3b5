import { expect, test } from "@playwright/test";
import { connect } from "./support/channels.ts";
import { choose, finish, newPost, textBox } from "./support/composer.ts";
import { OwnProduct } from "./support/own-product.ts";
import { newPerson, signUp } from "./support/people.ts";
import { expectStatus, onPost } from "./support/posts.ts";
import { addFault, postsWith } from "./support/sandbox.ts";

let own: OwnProduct | undefined;

test.setTimeout(150_000);
test.beforeAll(async () => {
  own = await OwnProduct.prepare({});
  await own.start();
});
test.afterAll(async () => {
  await own?.dispose();
});

test("the server stops only when the answer that is on its way is written down", async ({ browser }) => {
  if (!own) throw new Error("the product did not start");
  const { at } = own;
  const page = await (await browser.newContext({ baseURL: at.origin })).newPage();
  const person = newPerson("stopper");
  const slug = await signUp(page, person, at);
  const mastodon = await connect(page, slug, "mastodon", person.username, at);
  await addFault({ platform: "mastodon", kind: "late-after", match: "publish", ms: 5000, times: 1 }, at);

  const text = `Last boat ${Date.now()}`;
  await newPost(page, slug, at);
  await choose(page, [mastodon.name]);
  await textBox(page).fill(text);
  await finish(page, "Publish now").click();
  await onPost(page);
  await expect.poll(async () => (await postsWith(text, at)).length).toBe(1);
  await own.stop();
  await own.start();

  // The page was left open all the while, and is not loaded again.
  await expectStatus(page, mastodon.handle, "Published");
  await expect(page.getByText("Receipt", { exact: true })).toBeVisible();
  await expect(page.getByText("read back", { exact: false })).toHaveCount(0);
  expect(await postsWith(text, at)).toHaveLength(1);
  await page.context().close();
});
