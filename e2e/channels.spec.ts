import { expect, type Page, test } from "@playwright/test";
import {
  type Channel,
  consentAtMastodon,
  doWith,
  fillBluesky,
  openChannels,
  rowOf,
} from "./support/channels.ts";
import { choose, finish, newPost, textBox } from "./support/composer.ts";
import { newPerson, signUp } from "./support/people.ts";
import { cardOf, expectStatus, onPost } from "./support/posts.ts";
import { product } from "./support/product.ts";
import { accountOf, expectPosts, newAccount, postsWith, revoke } from "./support/sandbox.ts";

let page: Page;
let slug: string;
let name: string;
let bluesky: Channel;
let mastodon: Channel;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  const person = newPerson("channel");
  name = person.username.replaceAll("-", "");
  slug = await signUp(page, person);
});
test.afterAll(() => page.close());

async function publish(text: string, channels: readonly Channel[]): Promise<void> {
  await newPost(page, slug);
  await choose(
    page,
    channels.map((channel) => channel.name),
  );
  await textBox(page).fill(text);
  await finish(page, "Publish now").click();
  await onPost(page);
}

test("a wrong app password is said at its field, and what was typed stays", async () => {
  const account = await newAccount("bluesky", `${name}.sandbox.test`);
  await openChannels(page, slug);
  await expect(page.getByText("Connect a first channel")).toBeVisible();
  await fillBluesky(page, { handle: account.handle, appPassword: "aaaa-bbbb-cccc-dddd", server: null });
  const sheet = page.getByRole("dialog");
  const password = sheet.getByLabel("App password", { exact: true });
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(sheet.getByText(/password/i).last()).toBeVisible();
  await expect(sheet.getByLabel("Handle")).toHaveValue(account.handle);
  await password.fill(account.appPassword);
  await sheet.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(rowOf(page, account.handle)).toContainText("Healthy");
  bluesky = {
    platform: "bluesky",
    handle: account.handle,
    id: account.id,
    name: `Bluesky, ${account.handle}`,
  };
});

test("an address inside the network is refused with a sentence, as is the sandbox's own", async () => {
  await openChannels(page, slug);
  await page.getByRole("button", { name: "Connect Mastodon", exact: true }).click();
  const sheet = page.getByRole("dialog");
  const server = sheet.getByLabel("Server");
  for (const address of [
    "http://127.0.0.1:9",
    "https://localhost",
    "http://169.254.169.254",
    "https://[::1]",
    "10.0.0.1",
    product.sandbox,
  ]) {
    await server.fill(address);
    await sheet.getByRole("button", { name: "Continue to Mastodon" }).click();
    const said = sheet.getByText(/private network|inside|sandbox's address|https/i);
    await expect(said.first(), address).toBeVisible();
    await expect(server).toHaveValue(address);
    await server.fill("");
    await sheet.getByRole("button", { name: "Continue to Mastodon" }).click();
    await expect(sheet.getByText("Enter the server.")).toBeVisible();
  }
});

test("saying no at the platform connects nothing and says so", async () => {
  await openChannels(page, slug);
  const account = await newAccount("mastodon", name);
  await consentAtMastodon(page, account.handle, "Deny");
  await expect(page.getByRole("alert").filter({ hasText: "Access was not granted" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: `@${account.handle}@` })).toHaveCount(0);
});

test("a consent's answer works once, and only for who asked", async ({ browser }) => {
  await openChannels(page, slug);
  const answering = page.waitForRequest(/\/api\/channels\/mastodon\/callback/);
  await consentAtMastodon(page, name, "Allow");
  const shown = new URL(page.url()).searchParams.get("connected") ?? "";
  await expect(rowOf(page, shown)).toContainText("Healthy");
  await expect(page.getByText(`${shown} is connected.`)).toBeVisible();
  mastodon = { platform: "mastodon", handle: shown, id: name, name: `Mastodon, ${shown}` };

  const answer = (await answering).url();
  await page.goto(answer);
  await expect(page.getByRole("alert").filter({ hasText: "This sign-in was already used." })).toBeVisible();

  const stranger = await browser.newPage();
  await signUp(stranger, newPerson("stranger"));
  await stranger.goto(answer);
  await expect(stranger.getByRole("alert").filter({ hasText: "Not connected." })).toBeVisible();
  await expect(stranger.getByText("Connect a first channel")).toBeVisible();
  await stranger.goto(answer.replace(/state=[^&]+/, "state=made-up"));
  await expect(stranger.getByRole("alert").filter({ hasText: "was not begun here" })).toBeVisible();
  await stranger.close();
});

test("connecting an account again brings its access up to date, and no second channel", async () => {
  await openChannels(page, slug);
  await consentAtMastodon(page, name, "Allow");
  await expect(rowOf(page, mastodon.handle)).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "Channels" })).toBeVisible();
  await expect(page.getByText("Two connected. All would publish right now.")).toBeVisible();
  await page.getByRole("button", { name: `Test ${mastodon.handle}` }).click();
  await expect(page.getByRole("region", { name: "Outcome of the test" })).toContainText(
    /(\d) of \1 steps passed/,
  );
});

test("what falls due on a paused channel waits, and goes out when it is resumed", async () => {
  await openChannels(page, slug);
  await doWith(page, bluesky.handle, "Pause");
  await expect(rowOf(page, bluesky.handle)).toContainText("Paused");
  const text = `Held back ${Date.now()}`;
  await publish(text, [bluesky, mastodon]);
  const post = page.url();
  await expectStatus(page, mastodon.handle, "Published");
  await expect(cardOf(page, bluesky.handle)).toContainText("Waits: the channel is paused.");
  expect((await postsWith(text)).map(({ platform }) => platform)).toEqual(["mastodon"]);
  await openChannels(page, slug);
  await expect(rowOf(page, bluesky.handle)).toContainText("One post waits");
  await page.getByRole("button", { name: `Resume ${bluesky.handle}` }).click();
  await expect(rowOf(page, bluesky.handle)).toContainText("Healthy");
  await page.goto(post);
  await expectStatus(page, bluesky.handle, "Published");
  await expectPosts(text, 2);
});

test("access withdrawn at the platform fails the post with what to do, and reconnecting lets it be retried", async () => {
  await revoke("bluesky", bluesky.id);
  const text = `Locked out ${Date.now()}`;
  await publish(text, [bluesky]);
  await expectStatus(page, bluesky.handle, "Failed", 40_000);
  const card = cardOf(page, bluesky.handle);
  await expect(card).toContainText(/Reconnect|sign in|signed in/i);
  await expect(card).toContainText("Nothing was posted there.");
  const post = page.url();
  await card.getByRole("link", { name: "Reconnect" }).click();
  await expect(rowOf(page, bluesky.handle)).toContainText("Signed out");
  expect(await postsWith(text)).toHaveLength(0);

  const { appPassword } = await accountOf("bluesky", bluesky.id);
  await page.getByRole("button", { name: `Reconnect ${bluesky.handle}` }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByLabel("Handle")).toHaveValue(bluesky.handle);
  await sheet.getByLabel("App password", { exact: true }).fill(appPassword);
  await sheet.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(rowOf(page, bluesky.handle)).toContainText("Healthy");
  await page.goto(post);
  await page
    .getByRole("button", { name: /^Retry/ })
    .first()
    .click();
  await expectStatus(page, bluesky.handle, "Published", 40_000);
  await expectPosts(text, 1);
});

test("disconnecting asks first, and keeps what was published", async () => {
  await openChannels(page, slug);
  await doWith(page, mastodon.handle, "Disconnect");
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(rowOf(page, mastodon.handle)).toBeVisible();
  await doWith(page, mastodon.handle, "Disconnect");
  await question.getByRole("button", { name: "Disconnect" }).click();
  await expect(rowOf(page, mastodon.handle)).toHaveCount(0);
  await newPost(page, slug);
  await expect(page.getByRole("checkbox", { name: mastodon.name })).toHaveCount(0);
});
