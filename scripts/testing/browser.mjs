import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { progress, Refusal } from "../launcher/say.mjs";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Without the networking flags the browser's own connections are tried and refused, many at a time. */
export const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const runs = (path) => spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0;

async function playwrightsOwn() {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

async function packaged() {
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    const path = await chromium.executablePath();
    return runs(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** A browser that is here already: Playwright's own, the system's, or the one that comes as a package. */
export async function findBrowser() {
  return (await playwrightsOwn()) ?? INSTALLED.find((path) => existsSync(path)) ?? (await packaged());
}

function installChromium() {
  if (process.getuid?.() !== 0) return false;
  return ["update", "install -y --no-install-recommends chromium"].every(
    (words) => spawnSync("apt-get", words.split(" ")).status === 0,
  );
}

/** The path of a browser; installs one when there is none and this user may. */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  await progress("Installing a browser", "Browser installed", async () => installChromium());
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed) return installed;
  throw new Refusal(
    "There is no browser for the journeys: run npx playwright install chromium, or install Chromium, then try again.",
  );
}
