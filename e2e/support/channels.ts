import { expect, type Page } from "@playwright/test";
import { type Product, product } from "./product.ts";
import { newAccount } from "./sandbox.ts";

/** A connected channel as the screens name it, and the sandbox's id of its account. */
export type Channel = { platform: "bluesky" | "mastodon"; handle: string; id: string; name: string };

/** The button on a platform's card that connects a simulated account. */
export const sandboxButton = (page: Page, label: string) =>
  page
    .getByRole("article")
    .filter({ has: page.getByRole("heading", { name: label, exact: true }) })
    .getByRole("button", { name: /sandbox/i });

export const openChannels = (page: Page, slug: string, at: Product = product) =>
  page.goto(`${at.origin}/w/${slug}/channels`);

/** Signs in to a Bluesky server with a handle and an app password; `server` null means the sandbox. */
export async function fillBluesky(
  page: Page,
  account: { handle: string; appPassword: string; server: string | null },
): Promise<void> {
  const real = page.getByRole("button", { name: "Connect Bluesky", exact: true });
  await (account.server === null ? sandboxButton(page, "Bluesky") : real).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Handle").fill(account.handle);
  await sheet.getByLabel("App password", { exact: true }).fill(account.appPassword);
  if (account.server !== null) await sheet.getByLabel("Server").fill(account.server);
  await sheet.getByRole("button", { name: "Connect", exact: true }).click();
}

/** Goes to the sandbox Mastodon's consent page and decides there for one account. */
export async function consentAtMastodon(page: Page, handle: string, decision: "Allow" | "Deny") {
  await sandboxButton(page, "Mastodon").click();
  await page.getByRole("radio", { name: `@${handle}`, exact: false }).check();
  await page.getByRole("button", { name: decision }).click();
  await page.waitForURL(/\/channels\?/);
}

/** Connects an account made for this journey. */
export async function connect(
  page: Page,
  slug: string,
  platform: Channel["platform"],
  name: string,
  at: Product = product,
): Promise<Channel> {
  const handle =
    platform === "bluesky" ? `${name.replaceAll("-", "")}.sandbox.test` : name.replaceAll("-", "");
  const account = await newAccount(platform, handle, at);
  await openChannels(page, slug, at);
  if (platform === "bluesky") {
    await fillBluesky(page, { ...account, server: null });
    await expect(rowOf(page, account.handle)).toBeVisible();
    return { platform, handle: account.handle, id: account.id, name: `Bluesky, ${account.handle}` };
  }
  await consentAtMastodon(page, account.handle, "Allow");
  const shown = new URL(page.url()).searchParams.get("connected") ?? "";
  await expect(rowOf(page, shown)).toBeVisible();
  return { platform, handle: shown, id: account.id, name: `Mastodon, ${shown}` };
}

/** A channel's row on the Channels screen. */
export const rowOf = (page: Page, handle: string) =>
  page.getByRole("row").filter({ has: page.getByText(handle, { exact: true }) });

/** Chooses from the menu of a channel's row. */
export async function doWith(page: Page, handle: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${handle}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
}
