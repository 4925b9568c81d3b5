import { expect, type Locator, type Page } from "@playwright/test";

/** The Post screen's card of one delivery, by its account. */
export const cardOf = (page: Page, handle: string): Locator =>
  page.getByRole("region", { name: "Deliveries" }).getByRole("article").filter({ hasText: handle });

/** Waits, without loading anything anew, until the delivery's card says this status. */
export async function expectStatus(page: Page, handle: string, status: string, timeout = 20_000) {
  await expect(cardOf(page, handle).getByText(status, { exact: true })).toBeVisible({ timeout });
}

/** The address on the platform that a card leads to. */
export async function addressOf(page: Page, handle: string): Promise<string> {
  const link = cardOf(page, handle).getByRole("link", { name: /opens the platform/ });
  return (await link.getAttribute("href")) ?? "";
}

/** Waits until the Post screen is there. */
export async function onPost(page: Page): Promise<void> {
  await page.waitForURL(/\/posts\/[0-9a-f-]{36}(\?.*)?$/);
  await expect(page.getByRole("region", { name: "Deliveries" })).toBeVisible();
}
