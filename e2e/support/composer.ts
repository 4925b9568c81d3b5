import { expect, type Page } from "@playwright/test";
import type { Picture } from "./pictures.ts";
import { type Product, product } from "./product.ts";

/** Opens a new post; answers its id. */
export async function newPost(page: Page, slug: string, at: Product = product): Promise<string> {
  await page.goto(`${at.origin}/w/${slug}/posts/new`);
  await page.waitForURL(/\/posts\/[0-9a-f-]{36}\/edit$/);
  await expect(textBox(page)).toBeEditable();
  return new URL(page.url()).pathname.split("/")[4] ?? "";
}

export const textBox = (page: Page) => page.getByLabel("Text for all channels");

/** Chooses exactly these channels. */
export async function choose(page: Page, names: readonly string[]): Promise<void> {
  const boxes = page.getByRole("group", { name: "Channels" }).getByRole("checkbox");
  await expect(boxes.first()).toBeVisible();
  for (const box of await boxes.all()) {
    const wanted = names.includes((await box.getAttribute("aria-label")) ?? "");
    // The composer begins by choosing what was chosen last: that may come between a look and a click.
    await expect(async () => {
      await box.setChecked(wanted);
      await expect(box).toBeChecked({ checked: wanted, timeout: 300 });
    }).toPass();
  }
}

/** Adds a picture and describes it. */
export async function attach(page: Page, file: Picture, alt: string): Promise<void> {
  await page.getByLabel("Add files").setInputFiles(file);
  await page.getByRole("button", { name: "Add alt text" }).click();
  const dialog = page.getByRole("dialog", { name: `Alt text of ${file.name}` });
  await dialog.getByLabel("What is in the picture?").fill(alt);
  await dialog.getByRole("button", { name: "Done" }).click();
}

/** Sets date, time and, if given, zone; leaves the panel open. */
export async function openWhen(page: Page, wallTime: string, zone?: string) {
  await page.getByRole("button", { name: /^Time: / }).click();
  const panel = page.getByRole("dialog", { name: "When to publish" });
  if (zone) await panel.getByLabel("Time zone").selectOption(zone);
  const [date = "", time = ""] = wallTime.split("T");
  await panel.getByLabel("Date").fill(date);
  await panel.getByLabel("Time", { exact: true }).fill(time);
  return panel;
}

export async function setWhen(page: Page, wallTime: string, zone?: string): Promise<void> {
  const panel = await openWhen(page, wallTime, zone);
  await panel.getByRole("button", { name: "Done" }).click();
}

/** A button of the bar at the bottom. */
export const finish = (page: Page, name: "Save draft" | "Publish now" | "Schedule" | "Save and reschedule") =>
  page.getByRole("group", { name: "Finish" }).getByRole("button", { name, exact: true });

/** `2026-10-16T09:41` of an instant on the clock of a zone. */
export function wallTimeOf(instant: number, zone: string): string {
  return new Date(instant).toLocaleString("sv-SE", { timeZone: zone }).slice(0, 16).replace(" ", "T");
}
