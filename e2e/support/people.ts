import { type BrowserContext, expect, type Page } from "@playwright/test";
import { linkFrom } from "./inbox.ts";
import { type Product, product } from "./product.ts";

export type Person = { username: string; email: string; password: string };

export const CONFIRM = "Confirm your e-mail address";

let made = 0;

/** Somebody nobody has heard of yet. */
export function newPerson(name = "mara"): Person {
  made += 1;
  const username = `${name}-${(Date.now() % 1e9).toString(36)}${made}`;
  return { username, email: `${username}@example.com`, password: "Harbour-light 7" };
}

/** Fills the sign-up form and sends it. */
export async function fillSignUp(page: Page, person: Person, at: Product = product): Promise<void> {
  await page.goto(`${at.origin}/sign-up`);
  await page.getByLabel("Username").fill(person.username);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Make account" }).click();
}

/** Signs up, opens the mail's link and confirms; ends on Home. Answers the workspace's slug. */
export async function signUp(page: Page, person: Person, at: Product = product): Promise<string> {
  await fillSignUp(page, person, at);
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.goto(await linkFrom({ to: person.email, subject: CONFIRM, path: "/verify" }, at));
  await page.getByRole("button", { name: "Confirm my address" }).click();
  return atHome(page);
}

/** Waits for Home and answers the workspace's slug. */
export async function atHome(page: Page): Promise<string> {
  await page.waitForURL(/\/w\/[^/]+$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

/** Fills the sign-in form and sends it. */
export async function signIn(page: Page, { email, password }: Pick<Person, "email" | "password">) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The session cookie of a browser. */
export async function sessionCookie(context: BrowserContext) {
  const cookie = (await context.cookies()).find(({ name }) => name.endsWith("session-token"));
  if (!cookie) throw new Error("The browser holds no session.");
  return cookie;
}
