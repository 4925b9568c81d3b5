import { expect, test } from "@playwright/test";
import { linkFrom, subjectsTo } from "./support/inbox.ts";
import { atHome, CONFIRM, fillSignUp, newPerson, sessionCookie, signIn, signUp } from "./support/people.ts";
import { product } from "./support/product.ts";

const RESET = "Choose a new password";

test("the form says while one types what a password needs and whether a name is free", async ({ page }) => {
  const taken = newPerson();
  await fillSignUp(page, taken);
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();

  await page.goto("/sign-up");
  const needs = page.getByRole("listitem").filter({ hasText: /character|letter|digit/ });
  await expect(needs.filter({ has: page.getByLabel("Missing:") })).toHaveCount(5);
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("harbour7");
  await expect(needs.filter({ has: page.getByLabel("Missing:") })).toHaveText([
    /An upper-case letter/,
    /A special character/,
  ]);
  await page.getByRole("button", { name: "Make account" }).click();
  await expect(page.getByText("Not there yet: see what is missing below.")).toBeVisible();
  await password.fill("Harbour-7");
  await expect(needs.filter({ has: page.getByLabel("Done:") })).toHaveCount(5);

  const username = page.getByLabel("Username");
  for (const [name, said] of [
    [taken.username.toUpperCase(), "This username is taken. Choose another one."],
    ["Admin", "This name is reserved. Choose another one."],
    ["no spaces", "Use only the letters a to z, digits, _ and -."],
    ["ab", "A username has at least 3 characters."],
  ] as const) {
    await username.fill(name);
    await expect(page.getByText(said)).toBeVisible();
  }
  await page.getByRole("button", { name: "Make account" }).click();
  await expect(username).toHaveAttribute("aria-invalid", "true");
  await expect(password).toHaveValue("Harbour-7");
  await username.fill(newPerson().username);
  await expect(page.getByText(/^Free\. Your page will be/)).toBeVisible();
});

test("a mailed link is opened by a button, once, and only the newest one works", async ({
  page,
  browser,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await expect(page.getByText(person.email)).toBeVisible();
  const about = { to: person.email, subject: CONFIRM, path: "/verify" };
  const first = await linkFrom(about);
  await page.getByRole("button", { name: "Send it again" }).click();
  await expect(page.getByText(`Sent again, to ${person.email}. Only the newest link works.`)).toBeVisible();
  const second = await linkFrom({ ...about, count: 2 });
  expect(second).not.toBe(first);

  await page.goto(first);
  await page.getByRole("button", { name: "Confirm my address" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();

  // Another browser opens the mail: whoever only owns the mailbox makes no account of it.
  const elsewhere = await browser.newPage();
  await elsewhere.goto(second);
  await elsewhere.getByRole("button", { name: "Confirm my address" }).click();
  await expect(elsewhere.getByText(/Another browser began this sign-up/)).toBeVisible();
  await elsewhere.getByLabel("Password", { exact: true }).fill("Not-the-one-1!");
  await elsewhere.getByRole("button", { name: "Confirm my address" }).click();
  await expect(elsewhere.getByText(/not the password of this sign-up/)).toBeVisible();
  await elsewhere.getByLabel("Password", { exact: true }).fill(person.password);
  await elsewhere.getByRole("button", { name: "Confirm my address" }).click();
  await atHome(elsewhere);
  await elsewhere.context().clearCookies();
  await elsewhere.goto(second);
  await elsewhere.getByRole("button", { name: "Confirm my address" }).click();
  await expect(elsewhere.getByRole("main").getByRole("alert")).toBeVisible();
  await elsewhere.close();

  await signIn(page, person);
  await atHome(page);
});

test("a known address gets the same page, and a mail that says so", async ({ page, browser }) => {
  const person = newPerson();
  await signUp(page, person);
  const stranger = await browser.newPage();
  await fillSignUp(stranger, { ...newPerson(), email: person.email.toUpperCase() });
  await expect(stranger.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await expect.poll(() => subjectsTo(person.email)).toContain("You already have an account");
  expect((await subjectsTo(person.email)).filter((subject) => subject === CONFIRM)).toHaveLength(1);
  await stranger.close();
});

test("signing out kills the session, also where its cookie was copied to", async ({ page, browser }) => {
  const slug = await signUp(page, newPerson());
  const copy = await browser.newContext();
  await copy.addCookies([await sessionCookie(page.context())]);
  const thief = await copy.newPage();
  await thief.goto(`/w/${slug}`);
  await atHome(thief);

  await page.getByRole("button", { name: /, account of / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await thief.goto(`/w/${slug}/posts`);
  await thief.waitForURL(/\/sign-in/);
  await page.goto(`/w/${slug}`);
  await page.waitForURL(/\/sign-in/);
  await copy.close();
});

test("a new password ends all other sessions, and its link works once", async ({ page, browser }) => {
  const person = newPerson();
  const slug = await signUp(page, person);
  const other = await browser.newPage();
  await other.goto("/sign-in");
  await other.getByRole("link", { name: "Forgotten it?" }).click();
  await expect(other.getByRole("heading", { name: "Forgotten password" })).toBeVisible();
  await other.getByLabel("E-mail").fill(person.email);
  await other.getByRole("button", { name: "Send the link" }).click();
  await expect(other.getByText(`A mail is on its way to ${person.email}.`)).toBeVisible();
  const link = await linkFrom({ to: person.email, subject: RESET, path: "/reset" });

  await other.goto(link);
  await other.getByLabel("New password", { exact: true }).fill("short");
  await other.getByRole("button", { name: "Set the new password" }).click();
  await expect(other.getByText("Not there yet: see what is missing below.")).toBeVisible();
  const renewed = { ...person, password: "Breakwater-9" };
  await other.getByLabel("New password", { exact: true }).fill(renewed.password);
  await other.getByRole("button", { name: "Set the new password" }).click();
  await expect.poll(() => subjectsTo(person.email)).toContain("Your password was changed");

  await page.goto(`/w/${slug}`);
  await page.waitForURL(/\/sign-in/);
  await signIn(page, renewed);
  await atHome(page);

  const late = await browser.newPage();
  await late.goto(link);
  await late.getByLabel("New password", { exact: true }).fill("Breakwater-10");
  await late.getByRole("button", { name: "Set the new password" }).click();
  await expect(late.getByRole("link", { name: "Ask for a new link" })).toBeVisible();
  await late.close();
  await other.close();
});

for (const [name, origin] of [
  ["Google", product.google],
  ["GitHub", product.github],
] as const) {
  test(`whoever comes with ${name} chooses a username, and is known the next time`, async ({
    page,
    browser,
  }) => {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: `Go on with ${name}` }).click();
    await page.waitForURL((url) => url.origin === origin);
    await page.getByRole("button").first().click();
    await expect(page.getByRole("heading", { name: "Choose a username" })).toBeVisible();
    const { username } = newPerson(name.toLowerCase());
    await page.getByLabel("Username").fill(username);
    await page.getByRole("button", { name: "Make account" }).click();
    await atHome(page);

    const again = await browser.newPage();
    await again.goto("/sign-in");
    await again.getByRole("button", { name: `Go on with ${name}` }).click();
    await again.waitForURL((url) => url.origin === origin);
    await again.getByRole("button").first().click();
    await atHome(again);
    await again.close();
  });
}

// Last: wrong tries count for the address, which all journeys share.
test("after three wrong tries one waits, whatever X-Forwarded-For says, and then gets in", async ({
  page,
}) => {
  const person = newPerson();
  await signUp(page, person);
  await page.context().clearCookies();
  const wrong = { ...person, password: "Not-the-1-password" };
  for (let tries = 0; tries < 3; tries += 1) {
    await page.setExtraHTTPHeaders({ "x-forwarded-for": `203.0.113.${tries + 1}` });
    await signIn(page, wrong);
    await expect(page.getByText(/E-mail or password is wrong/)).toBeVisible();
  }
  await expect(page.getByText(/Wait \d+ seconds before the next try/)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Wait \d+ s$/ })).toBeDisabled();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue(wrong.password);

  // Another page does not count down: there the server itself refuses, even the right password.
  await page.setExtraHTTPHeaders({ "x-forwarded-for": "198.51.100.77", forwarded: "for=198.51.100.77" });
  await signIn(page, person);
  await expect(page.getByText(/Too many wrong tries\. Wait/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeEnabled({ timeout: 30_000 });
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await atHome(page);
});
