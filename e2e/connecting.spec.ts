import { expect, type Page, test } from "@playwright/test";
import { openChannels, rowOf, sandboxButton } from "./support/channels.ts";
import { newPerson, signUp } from "./support/people.ts";
import { product } from "./support/product.ts";

/** An account as the dialog shows it. */
type Offered = { name: string; handle: string };

test.describe.configure({ mode: "serial" });

let page: Page;
let slug: string;
let pages: Offered[] = [];

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  slug = await signUp(page, newPerson("chooser"));
});
test.afterAll(() => page.close());

const dialog = () => page.getByRole("dialog", { name: "Choose what to connect" });
const boxes = () => dialog().getByRole("checkbox");
const connect = () => dialog().getByRole("button", { name: /^Connect/ });
const row = (one: Offered | undefined) => rowOf(page, one?.handle ?? "");
const box = (one: Offered | undefined) =>
  dialog().getByRole("checkbox", { name: `${one?.name}, ${one?.handle}` });

/** Goes to the sandbox's consent page, and answers there. Unticks what is named. */
async function consent(
  begin: () => Promise<void>,
  { decision = "Allow", without = [] }: { decision?: string; without?: readonly RegExp[] } = {},
): Promise<void> {
  await begin();
  await page.waitForURL(`${product.sandbox}/**`);
  for (const name of without)
    for (const tick of await page.getByRole("checkbox", { name }).all()) await tick.uncheck();
  await page.getByRole("button", { name: decision }).click();
  await page.waitForURL(/\/channels\?/);
}

const fromCard = async () => {
  await openChannels(page, slug);
  await sandboxButton(page, "Facebook Page").click();
};

test("a platform that the operator has not set up says what to do; the sandbox's works all the same", async () => {
  await openChannels(page, slug);
  await page.getByRole("button", { name: "Needs the operator: Facebook Page", exact: true }).click();
  const how = page.getByRole("dialog", { name: "How Facebook Page is set up" });
  await expect(how).toContainText(`${product.origin}/api/channels/facebook/callback`);
  await expect(how).toContainText("FACEBOOK_CLIENT_ID");
  await expect(how).toContainText("FACEBOOK_CLIENT_SECRET");
  await page.keyboard.press("Escape");
  await expect(how).toBeHidden();
});

test("a sign-in for several pages asks which, and connects those that stay ticked", async () => {
  await consent(fromCard);
  await expect(boxes().first()).toBeChecked();
  for (const one of await boxes().all()) {
    await expect(one).toBeChecked();
    const [name = "", handle = name] = ((await one.getAttribute("aria-label")) ?? "").split(", ");
    pages.push({ name, handle });
  }
  pages = pages.filter(({ name, handle }) => name !== handle);
  expect(pages.length).toBeGreaterThan(1);
  await expect(dialog()).not.toContainText("Connected");
  await box(pages[0]).uncheck();
  await connect().click();
  await expect(dialog()).toBeHidden();
  await expect(page).toHaveURL(/\/channels$/);
  for (const one of pages.slice(1)) await expect(row(one)).toContainText("Healthy");
  await expect(row(pages[0])).toHaveCount(0);
});

test("cancelling connects nothing, and its address is worth nothing afterwards", async () => {
  await consent(fromCard);
  const address = page.url();
  await expect(boxes().first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Nothing was connected.").first()).toBeVisible();
  await expect(dialog()).toBeHidden();
  await expect(row(pages[0])).toHaveCount(0);
  await page.goto(address);
  await expect(page.getByRole("heading", { name: "Channels", level: 1 })).toBeVisible();
  await expect(dialog()).toHaveCount(0);
});

test("what is connected already is marked, and choosing it again makes no second channel", async () => {
  await consent(fromCard);
  await expect(dialog().getByText("Connected: choosing it renews its access.")).toHaveCount(pages.length - 1);
  await connect().click();
  await expect(dialog()).toBeHidden();
  for (const one of pages) await expect(row(one)).toHaveCount(1);
});

test("a permission that was not granted stands in the row, and reconnecting as another account is refused", async () => {
  await consent(fromCard, { without: [/pages_manage_posts/, /read_insights/] });
  await expect(boxes().first()).toBeVisible();
  for (const one of pages.slice(1)) await box(one).uncheck();
  await connect().click();
  await expect(row(pages[0])).toContainText("Missing: pages_manage_posts");
  await expect(row(pages[0])).toContainText("Without read_insights");

  const again = async () => {
    await openChannels(page, slug);
    await page.getByRole("button", { name: `Reconnect ${pages[0]?.handle}` }).click();
  };
  await consent(again, { without: [new RegExp(pages[0]?.name ?? "")] });
  const refusal = page.getByRole("alert").filter({ hasText: "Not connected." });
  await expect(refusal).toContainText(`but this channel is ${pages[0]?.handle}`);
  await expect(refusal).toContainText(pages[1]?.handle ?? "");
  await expect(row(pages[0])).toContainText("Missing: pages_manage_posts");

  await consent(again);
  await expect(page.getByText(`${pages[0]?.handle} is connected.`)).toBeVisible();
  await expect(row(pages[0])).toContainText("All granted");
  for (const one of pages) await expect(row(one)).toHaveCount(1);
});

test("saying no connects nothing, and a sign-in without a page says what to do", async () => {
  await consent(fromCard, { decision: "Deny" });
  await expect(page.getByRole("alert").filter({ hasText: "Access was not granted" })).toBeVisible();
  await consent(fromCard, { without: [/\(Page\)/] });
  await expect(page.getByRole("alert").filter({ hasText: "Not connected." })).toContainText("Page");
  await expect(dialog()).toHaveCount(0);
});
