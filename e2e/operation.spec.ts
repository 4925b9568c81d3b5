import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { InngestDouble } from "../scripts/testing/inngest-double.ts";
import { type Channel, connect } from "./support/channels.ts";
import { choose, finish, newPost, setWhen, textBox, wallTimeOf } from "./support/composer.ts";
import { OwnProduct } from "./support/own-product.ts";
import { newPerson, signUp } from "./support/people.ts";
import { expectStatus, onPost } from "./support/posts.ts";
import { postsWith } from "./support/sandbox.ts";
import { Worker } from "./support/worker.ts";

const ZONE = "America/St_Johns";
test.use({ timezoneId: ZONE });
test.setTimeout(420_000);

/** Leases, sweeps and readings take a fifth of their time. */
const HASTE = { TEST_PLATFORMS: "1", TIME_SCALE: "0.2" };

const products: OwnProduct[] = [];
const doubles: InngestDouble[] = [];

test.afterEach(async () => {
  for (const product of products.splice(0)) await product.dispose();
  for (const double of doubles.splice(0)) await double.stop();
});

/** A product of one journey, with somebody signed in who has one Mastodon channel. */
async function begin(browser: Browser, environment: Record<string, string>) {
  const own = await OwnProduct.prepare(environment);
  products.push(own);
  await own.start();
  const page = await (await browser.newContext({ baseURL: own.at.origin, timezoneId: ZONE })).newPage();
  const person = newPerson("operator");
  const slug = await signUp(page, person, own.at);
  const channel = await connect(page, slug, "mastodon", person.username, own.at);
  return { own, page, slug, channel };
}

type Journey = Awaited<ReturnType<typeof begin>>;

/** Writes a post for the channel and opens it; without `due` it is published now. */
async function post({ own, page, slug }: Journey, channel: Channel, text: string, due?: number) {
  await newPost(page, slug, own.at);
  await choose(page, [channel.name]);
  await textBox(page).fill(text);
  if (due) await setWhen(page, wallTimeOf(due, ZONE));
  await finish(page, due ? "Schedule" : "Publish now").click();
  await onPost(page);
  return page.url();
}

const minuteAfter = (instant: number) => Math.ceil(instant / 60_000) * 60_000;

test("workers publish beside a server that only serves pages, and one takes over from another that was killed", async ({
  browser,
}) => {
  const journey = await begin(browser, { ROLE: "web" });
  const { own, page, channel } = journey;
  const first = await Worker.start(own.at);
  await post(journey, channel, `By the first worker ${own.at.origin}`);
  await expectStatus(page, channel.handle, "Published");

  const second = await Worker.start(own.at);
  expect(await first.stop()).toBe(0);
  const text = `Taken over ${own.at.origin}`;
  const due = minuteAfter(Date.now() + 20_000);
  await post(journey, channel, text, due);
  await second.kill();
  const third = await Worker.start(own.at);
  expect(Date.now(), "the third worker is there before the post is due").toBeLessThan(due);
  await expectStatus(page, channel.handle, "Published", due - Date.now() + 20_000);
  const [arrived, ...more] = await postsWith(text, own.at);
  expect(more).toEqual([]);
  expect(arrived?.receivedAt).toBeGreaterThanOrEqual(due);

  const unsigned = await fetch(`${third.engine}/api/inngest?fnId=posthaste-publish-operation&stepId=step`, {
    method: "POST",
    body: "{}",
  });
  expect(unsigned.status).toBe(401);
  expect(await third.stop()).toBe(0);
  await page.context().close();
});

test("a worker without a database says so in a sentence", async () => {
  const data = mkdtempSync(join(tmpdir(), "posthaste-nothing-"));
  const none = await Worker.refused({ POSTHASTE_DATA: data, DATABASE_URL: "" });
  expect(none.code).toBe(1);
  expect(none.said).toContain("There is no database to join: no Posthaste runs on");
  const wrong = await Worker.refused({
    POSTHASTE_DATA: data,
    DATABASE_URL: "postgres://x:secret@127.0.0.1:9/x",
  });
  expect(wrong.code).toBe(1);
  expect(wrong.said).toContain("nothing listens there");
  expect(wrong.said).not.toContain("secret");
  rmSync(data, { recursive: true, force: true });
});

/** Copies a folder as it is; Postgres wants its files to keep their owner. */
function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

test("a restored database sends nothing again: what went out is found, what is due later goes out", async ({
  browser,
}) => {
  test.setTimeout(600_000);
  const journey = await begin(browser, HASTE);
  const { own, page, slug, channel } = journey;
  const folder = join(own.at.data, "postgres");
  const backup = join(own.at.data, "backup");
  await post(journey, channel, `Long before ${own.at.origin}`);
  await expectStatus(page, channel.handle, "Published");
  const due = minuteAfter(Date.now() + 40_000);
  const soon = `In the lost history ${own.at.origin}`;
  const address = await post(journey, channel, soon, due);
  const later = `After the backup came back ${own.at.origin}`;
  const laterAddress = await post(journey, channel, later, due + 120_000);
  await own.stop();
  copyFolder(folder, backup);
  await own.start();
  await page.goto(address);
  await expectStatus(page, channel.handle, "Published", due - Date.now() + 30_000);
  expect(await postsWith(soon, own.at)).toHaveLength(1);

  await own.stop();
  copyFolder(backup, folder);
  await own.start();
  await page.goto(address);
  await expect(
    page.getByRole("paragraph").filter({ hasText: "this database was restored or copied" }),
  ).toBeVisible();
  await expectStatus(page, channel.handle, "Scheduled");
  await page.getByRole("link", { name: "Decide how it goes on" }).click();
  await expect(page.getByRole("heading", { name: "Which database is this?" })).toBeVisible();
  await expect(page.getByText("1 delivery fell due", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "It was restored" }).click();
  await page.getByRole("button", { name: "Search and publish" }).click();
  await expect(page.getByText("Publishing is held", { exact: false })).toHaveCount(0);

  await page.goto(address);
  await expectStatus(page, channel.handle, "Published", 60_000);
  await page.goto(laterAddress);
  await expectStatus(page, channel.handle, "Published", due + 120_000 - Date.now() + 30_000);
  expect(await postsWith(soon, own.at)).toHaveLength(1);
  expect(await postsWith(later, own.at)).toHaveLength(1);

  // Another start finds it in order: the folder and the database agree again.
  await own.stop();
  await own.start();
  await page.goto(`${own.at.origin}/w/${slug}/settings/instance`);
  await expect(page.getByRole("heading", { name: "Processes" })).toBeVisible();
  await expect(page.getByText("Publishing is held", { exact: false })).toHaveCount(0);
  await page.context().close();
});

test("with the keys of an Inngest server it runs the same functions, and its being away loses nothing", async ({
  browser,
}) => {
  const inngest = new InngestDouble();
  doubles.push(inngest);
  await inngest.start();
  const journey = await begin(browser, { ...inngest.environment, ...HASTE });
  const { own, page, slug, channel } = journey;
  expect(await inngest.sync(`${own.at.origin}/api/inngest`)).toBe(200);
  const text = `By Inngest ${own.at.origin}`;
  await post(journey, channel, text);
  await expectStatus(page, channel.handle, "Published");
  expect(inngest.complaints).toEqual([]);
  expect(inngest.runs.some(({ functionId }) => functionId === "posthaste-publish-operation")).toBe(true);

  inngest.refuse = { times: 100_000, status: 503 };
  const alone = `Without it ${own.at.origin}`;
  await post(journey, channel, alone);
  await page.goto(`${own.at.origin}/w/${slug}/settings/instance`);
  await expect(page.getByText("cannot reach Inngest", { exact: false })).toBeVisible({ timeout: 60_000 });
  // The sweep finds it by itself.
  await expect.poll(async () => (await postsWith(alone, own.at)).length, { timeout: 200_000 }).toBe(1);
  expect(await postsWith(text, own.at)).toHaveLength(1);
  await page.context().close();
});

test("the instance page is the operator's alone", async ({ browser }) => {
  const journey = await begin(browser, {});
  const { own, page, slug } = journey;
  const instancePage = (whose: string) => `${own.at.origin}/w/${whose}/settings/instance`;
  await page.goto(`${own.at.origin}/w/${slug}/settings`);
  await page.getByRole("link", { name: "Engine, processes and what waits" }).click();
  await expect(page.getByRole("heading", { name: "Instance", exact: true })).toBeVisible();
  await expect(page.getByRole("table", { name: "Processes" })).toContainText("Pages and publishing");

  const other: Page = await (await browser.newContext({ baseURL: own.at.origin })).newPage();
  const theirs = await signUp(other, newPerson("guest"), own.at);
  await other.goto(instancePage(theirs));
  await expect(other.getByRole("heading", { name: "Processes" })).toHaveCount(0);
  await other.goto(`${own.at.origin}/w/${theirs}/settings`);
  await expect(other.getByRole("link", { name: "Engine, processes and what waits" })).toHaveCount(0);
  await other.context().close();
  await page.context().close();
});
