import { expect, type Locator, type Page } from "@playwright/test";
import { sandboxButton } from "./channels.ts";
import { product } from "./product.ts";
import { firstAccountOf } from "./sandbox.ts";

/** A platform as a person meets it: what it is called, what it takes, and what can be done to a post later. */
export type Platform = {
  id: string;
  label: string;
  /** Fields of its form; absent = one signs in on a page of the platform. */
  form?: readonly string[];
  /** Most pictures of one post. */
  pictures: number;
  video?: true;
  thread?: true;
  /** `text` = only posts without files. */
  edits?: true | "text";
  removes?: true;
  /** What it wants to know of every post, by the label of the field. */
  asks?: Readonly<Record<string, string>>;
};

/** Every platform there is, in the order in which they are offered. */
export const PLATFORMS: readonly Platform[] = [
  { id: "facebook", label: "Facebook Page", pictures: 10, video: true, edits: true, removes: true },
  { id: "instagram", label: "Instagram", pictures: 10, video: true },
  {
    id: "instagram-facebook",
    label: "Instagram (through Facebook)",
    pictures: 10,
    video: true,
    removes: true,
  },
  { id: "linkedin", label: "LinkedIn", pictures: 20, video: true, edits: true, removes: true },
  { id: "linkedin-page", label: "LinkedIn Page", pictures: 20, video: true, edits: true, removes: true },
  { id: "threads", label: "Threads", pictures: 20, video: true, thread: true, removes: true },
  { id: "x", label: "X", pictures: 4, video: true, thread: true, removes: true },
  { id: "tiktok", label: "TikTok", pictures: 35, video: true, asks: { "Who can see it": "Everyone" } },
  {
    id: "youtube",
    label: "YouTube",
    pictures: 0,
    video: true,
    edits: true,
    removes: true,
    asks: { Title: "Out in the harbour" },
  },
  {
    id: "pinterest",
    label: "Pinterest",
    pictures: 5,
    video: true,
    edits: true,
    removes: true,
    asks: { Board: "Recipes" },
  },
  {
    id: "bluesky",
    label: "Bluesky",
    form: ["Handle", "App password"],
    pictures: 4,
    video: true,
    thread: true,
    removes: true,
  },
  { id: "mastodon", label: "Mastodon", pictures: 4, video: true, thread: true, edits: true, removes: true },
  {
    id: "telegram",
    label: "Telegram",
    form: ["Bot token", "Channel"],
    pictures: 10,
    video: true,
    thread: true,
    edits: true,
    removes: true,
  },
  {
    id: "discord",
    label: "Discord",
    form: ["Webhook URL"],
    pictures: 10,
    video: true,
    thread: true,
    edits: true,
    removes: true,
  },
  {
    id: "reddit",
    label: "Reddit",
    pictures: 20,
    video: true,
    thread: true,
    edits: "text",
    removes: true,
    asks: { Where: "Your profile", Title: "Out in the harbour" },
  },
  { id: "google-business", label: "Google Business Profile", pictures: 1, edits: true, removes: true },
];

/** Leaves one account ticked, and connects it. */
async function chooseOne(dialog: Locator): Promise<void> {
  const boxes = dialog.getByRole("checkbox");
  await expect(boxes.first()).toBeChecked();
  const [, ...others] = await boxes.all();
  for (const box of others) await box.uncheck();
  await dialog.getByRole("button", { name: "Connect 1 account", exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Connects the platform's first account at the sandbox, from its card on Channels. */
export async function connectFirst(page: Page, { id, label, form }: Platform): Promise<void> {
  await sandboxButton(page, label).click();
  if (form) {
    const sheet = page.getByRole("dialog");
    const { credentials } = await firstAccountOf(id);
    for (const field of form) {
      const given = credentials.find((one) => one.label.startsWith(field));
      await sheet.getByLabel(field, { exact: true }).fill(given?.value ?? "");
    }
    await sheet.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(sheet).toBeHidden();
    return;
  }
  await page.waitForURL(`${product.sandbox}/**`);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(/\/channels\?/);
  if (new URL(page.url()).searchParams.has("choose"))
    await chooseOne(page.getByRole("dialog", { name: "Choose what to connect" }));
}

/** A channel's row on the Channels screen, where each platform has one channel. */
export const rowOfPlatform = (page: Page, { label }: Platform): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("img", { name: label, exact: true }) });

/** Tells a platform, on its own tab of the composer, what it wants to know. */
export async function answer(page: Page, { label, asks }: Platform): Promise<void> {
  if (!asks) return;
  const name = new RegExp(`^${label.replace(/[()]/g, "\\$&")}( has an error)?$`);
  await page.getByRole("tab", { name }).click();
  const options = page.getByRole("region", { name: "Options" });
  for (const [field, value] of Object.entries(asks)) {
    const control = options.getByLabel(field, { exact: true });
    if ((await control.evaluate(({ tagName }) => tagName)) === "SELECT")
      await control.selectOption({ label: value });
    else await control.fill(value);
  }
  await page.getByRole("tab", { name: "All channels" }).click();
}

/** What the sandbox's fault panel is told. */
type Trouble = { platform: string; kind: string; match?: string; retryAfterSeconds?: number };

/** Lets a platform misbehave once, by the form of the sandbox's fault panel. */
export async function makeTrouble(panel: Page, { platform, kind, match, retryAfterSeconds }: Trouble) {
  await panel.goto(`${product.sandbox}/faults`);
  await panel.getByLabel("Platform", { exact: true }).selectOption(platform);
  await panel.getByLabel("What happens").selectOption(kind);
  await panel.getByLabel("Which requests").fill(match ?? "publish");
  if (retryAfterSeconds) await panel.getByLabel("Retry after, in seconds").fill(String(retryAfterSeconds));
  await panel.getByRole("button", { name: "Add fault" }).click();
}

/** Takes access away, or ends its tokens, as the buttons of the fault panel do. */
export async function endAccess(panel: Page, how: "Revoke" | "Expire tokens", { label }: Platform) {
  await panel.goto(`${product.sandbox}/faults`);
  const name = new RegExp(`^${how} @.* on ${label.replace(/[()]/g, "\\$&")}$`);
  await panel.getByRole("button", { name }).first().click();
}
