/**
 * `npm run bench:pages`: how long the server takes for Home and Posts with 10,000 posts, and how much script the
 * browser loads. Starts the built product on data of its own, or measures a running one at `BENCH_URL` that holds
 * the demo already. Ends with one line of JSON.
 */
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { demo } from "../../db/seed/cast";
import { BROWSER_FLAGS, ensureBrowser } from "../testing/browser.mjs";
import { type Running, startProduct } from "./product";

const POSTS = 10_000;
const WARM_UP = 10;
const REQUESTS = 60;
/** The network counts as idle when no script came for so long. */
const QUIET_MS = 1_500;

const PAGES = { home: `/w/${demo.slug}`, posts: `/w/${demo.slug}/posts` } as const;

type Measured = { medianMs: number; p95Ms: number; jsKb: number };

const rounded = (value: number) => Math.round(value * 10) / 10;

function share(sorted: number[], part: number): number {
  return rounded(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN);
}

async function signIn(browser: Browser, origin: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel("E-mail").fill(demo.people[0].email);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/w\//);
  await page.close();
  return context;
}

/** From the request's first byte to the answer's last one, one request after the other. */
async function serverTimes(address: string, cookie: string): Promise<{ medianMs: number; p95Ms: number }> {
  const times: number[] = [];
  for (let count = 0; count < WARM_UP + REQUESTS; count += 1) {
    const started = performance.now();
    const response = await fetch(address, { headers: { cookie, accept: "text/html" }, redirect: "manual" });
    const text = await response.text();
    const took = performance.now() - started;
    if (response.status !== 200 || !text.includes("<main"))
      throw new Error(`${address} answered ${response.status}.`);
    if (count >= WARM_UP) times.push(took);
  }
  times.sort((a, b) => a - b);
  return { medianMs: share(times, 0.5), p95Ms: share(times, 0.95) };
}

/** Kilobytes of script, gzipped, that a cold browser loads before anybody touches the page. */
async function scriptKb(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  const sizes = new Map<string, Promise<number>>();
  let last = performance.now();
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    last = performance.now();
    sizes.set(
      response.url(),
      response.body().then((body) => gzipSync(body).byteLength),
    );
  });
  await page.goto(address, { waitUntil: "load" });
  last = Math.max(last, performance.now());
  while (performance.now() - last < QUIET_MS) await page.waitForTimeout(100);
  const bytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
  await page.close();
  return rounded(bytes / 1024);
}

async function measure(origin: string): Promise<Record<keyof typeof PAGES, Measured>> {
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: BROWSER_FLAGS });
  try {
    const signedIn = await signIn(browser, origin);
    const { cookies } = await signedIn.storageState();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const one = async (path: string): Promise<Measured> => {
      const times = await serverTimes(origin + path, cookie);
      // A context of its own has an empty cache.
      const cold = await browser.newContext({ storageState: { cookies, origins: [] } });
      const jsKb = await scriptKb(cold, origin + path);
      await cold.close();
      return { ...times, jsKb };
    };
    return { home: await one(PAGES.home), posts: await one(PAGES.posts) };
  } finally {
    await browser.close();
  }
}

async function bench() {
  const given = process.env.BENCH_URL?.replace(/\/$/, "");
  let product: Running | null = null;
  try {
    if (!given) {
      product = await startProduct();
      await product.run("scripts/seed.ts", "--posts", String(POSTS));
    }
    const pages = await measure(given ?? product?.origin ?? "");
    if (!process.argv.includes("--json")) {
      for (const [name, { medianMs, p95Ms, jsKb }] of Object.entries(pages))
        console.log(`${name.padEnd(6)} ${medianMs} ms (95 %: ${p95Ms} ms), ${jsKb} kB of script`);
    }
    console.log(JSON.stringify({ pages }));
  } finally {
    await product?.stop();
  }
}

await bench();
