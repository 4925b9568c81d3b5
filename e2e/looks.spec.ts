import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { connect, doWith } from "./support/channels.ts";
import { attach, choose, finish, newPost, setWhen, textBox, wallTimeOf } from "./support/composer.ts";
import { linkFrom } from "./support/inbox.ts";
import { CONFIRM, fillSignUp, newPerson, signUp } from "./support/people.ts";
import { picture } from "./support/pictures.ts";
import { expectStatus, onPost } from "./support/posts.ts";
import { product } from "./support/product.ts";
import { addFault, clearFaults } from "./support/sandbox.ts";

type Screen = { name: string; path: string; as: "nobody" | "pending" | "arriving" | "member" };

const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
] as const;
const THEMES = ["light", "dark"] as const;
const SHOTS = join("test-results", "looks");

const states: Partial<Record<Screen["as"], Awaited<ReturnType<BrowserContext["storageState"]>>>> = {};
const screens: Screen[] = [];

async function fresh(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

async function keep(page: Page, as: Screen["as"]): Promise<void> {
  states[as] = await page.context().storageState();
  await page.context().close();
}

/** A workspace with something on every screen: channels well and paused, posts in several statuses. */
async function furnish(page: Page): Promise<void> {
  const person = newPerson("viewer");
  const slug = await signUp(page, person);
  const bluesky = await connect(page, slug, "bluesky", person.username);
  const mastodon = await connect(page, slug, "mastodon", person.username);
  const both = [bluesky.name, mastodon.name];

  await addFault({
    platform: "bluesky",
    kind: "not-found",
    match: "publish",
    account: bluesky.handle,
    times: 1,
  });
  const partly = await newPost(page, slug);
  await choose(page, both);
  await textBox(page).fill("Low water at noon: the sand bank is walkable for an hour. Dogs welcome.");
  await attach(page, await picture(), "A low sun over a green sea");
  await finish(page, "Publish now").click();
  await onPost(page);
  await expectStatus(page, bluesky.handle, "Failed");
  await expectStatus(page, mastodon.handle, "Published");
  await clearFaults();

  await newPost(page, slug);
  await choose(page, both);
  await textBox(page).fill("The night ferry sails again from Friday on.");
  await setWhen(page, wallTimeOf(Date.now() + 26 * 3_600_000, "UTC"));
  await finish(page, "Schedule").click();
  await onPost(page);

  const draft = await newPost(page, slug);
  await choose(page, both);
  await textBox(page).fill("Half an idea about lighthouses. ".repeat(12));
  await finish(page, "Save draft").click();
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await page.goto(`/w/${slug}/channels`);
  await doWith(page, mastodon.handle, "Pause");
  await expect(page.getByRole("button", { name: `Resume ${mastodon.handle}` })).toBeVisible();

  const at = (name: string, path: string) => screens.push({ name, path: `/w/${slug}${path}`, as: "member" });
  at("home", "");
  at("posts", "/posts");
  at("posts-nothing-found", "/posts?q=zebra");
  at("post", `/posts/${partly}`);
  at("composer", `/posts/${draft}/edit`);
  at("channels", "/channels");
  at("settings", "/settings");
  at("workspace-not-found", "/nowhere");
  screens.push({ name: "profile", path: `/@${person.username}`, as: "nobody" });
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  mkdirSync(SHOTS, { recursive: true });
  const member = await fresh(browser);
  await furnish(member);
  await keep(member, "member");

  const pending = await fresh(browser);
  const newcomer = newPerson("newcomer");
  await fillSignUp(pending, newcomer);
  await expect(pending.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  const confirm = await linkFrom({ to: newcomer.email, subject: CONFIRM, path: "/verify" });
  await keep(pending, "pending");

  const arriving = await fresh(browser);
  await arriving.goto("/sign-in");
  await arriving.getByRole("button", { name: "Go on with Google" }).click();
  await arriving.waitForURL((url) => url.origin === product.google);
  await arriving.getByRole("button").last().click();
  await arriving.waitForURL(/\/username|\/w\//);
  const isNew = arriving.url().includes("/username");
  await keep(arriving, "arriving");

  const open = (name: string, path: string, as: Screen["as"] = "nobody") => screens.push({ name, path, as });
  open("landing", "/");
  open("sign-in", "/sign-in?error=gone");
  open("sign-up", "/sign-up");
  open("forgot", "/forgot");
  open("reset", "/reset?token=made-up");
  open("confirm", confirm.slice(product.origin.length));
  open("verify", "/verify", "pending");
  if (isNew) open("username", "/username", "arriving");
  open("not-found", "/nowhere");
  for (const path of ["/", "/log", "/faults", "/bluesky/", "/mastodon/"])
    open(`sandbox${path.replaceAll("/", "-").replace(/-$/, "")}`, product.sandbox + path);
});

test.afterAll(clearFaults);

/** What axe finds, in words short enough to read in a list. */
async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`),
  );
}

async function look(page: Page, screen: Screen, name: string): Promise<string[]> {
  await page.goto(screen.path);
  await expect(page.getByRole("heading", { level: 1 }).first(), name).toBeAttached();
  await expect(page.getByRole("status").filter({ hasText: /being read/ }), name).toHaveCount(0);
  await expect(page, name).toHaveTitle(/./);
  // Colours that are on their way to others would be measured half-way.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
  );
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return [...(wider > 0 ? [`scrolls sideways by ${wider} px`] : []), ...(await violations(page))];
}

for (const theme of THEMES) {
  for (const viewport of SIZES) {
    test(`no screen has a fault that axe finds, or scrolls sideways: ${theme}, ${viewport.width} wide`, async ({
      browser,
    }) => {
      test.setTimeout(150_000);
      const faults: string[] = [];
      for (const as of ["nobody", "pending", "arriving", "member"] as const) {
        const context = await browser.newContext({
          viewport,
          colorScheme: theme,
          reducedMotion: "reduce",
          ...(states[as] ? { storageState: states[as] } : {}),
        });
        const page = await context.newPage();
        for (const screen of screens.filter((one) => one.as === as)) {
          const name = `${screen.name}-${viewport.width}-${theme}`;
          faults.push(...(await look(page, screen, name)).map((fault) => `${name}: ${fault}`));
        }
        await context.close();
      }
      expect(faults).toEqual([]);
    });
  }
}
