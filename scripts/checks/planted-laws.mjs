/**
 * Proves that each import law bites: copies the tree, plants one unlawful import per law, reads the copy once, and
 * expects every law's name. A law that stays silent fails.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../launcher/paths.mjs";
import { cruise } from "./cruise.mjs";

const LEFT_OUT = new Set([
  "node_modules",
  ".next",
  ".git",
  ".data",
  "test-results",
  "playwright-report",
  "docs",
  "public",
]);

/** Lawful files to import, made where they are missing. */
const TARGETS = {
  "lib/zz1/queries.ts": "export const getZz = 1;",
  "lib/zz1/mutations.ts": "export const zzPost = 1;",
  "lib/zz2/rules.ts": 'import { getZz } from "@/lib/zz1/queries"; export const z = getZz;',
  "lib/platforms/zz-a/adapter.ts": "export const a = 1;",
  "lib/platforms/zz-d/adapter.ts": "export const a = 1;",
  "inngest/functions/zz-target.ts": "export const fn = 1;",
  "inngest/zz-client.ts": "export const inngest = 1;",
  "db/zz-table.ts": "export const t = 1;",
  "app/zz/page.tsx": "export default 1;",
};

const getZz = 'import { getZz as x } from "@/lib/zz1/queries"; export const z = x;';
const zzPost = 'import { zzPost as x } from "@/lib/zz1/mutations"; export const z = x;';
const table = 'import { t as x } from "@/db/zz-table"; export const z = x;';
const client = 'import { inngest as x } from "@/inngest/zz-client"; export const z = x;';
const otherAdapter = 'import { a as x } from "@/lib/platforms/zz-a/adapter"; export const z = x;';

/** law → the unlawful file and what it says. */
export const PLANTED = {
  "no-cycles": ["lib/zz1/zz-one.ts", 'import { b } from "./zz-two"; export const a = () => b;'],
  "db-knows-nothing": ["db/zz.ts", getZz],
  "platforms-are-pure": ["lib/platforms/zz-b/adapter.ts", table],
  "platforms-do-not-know-each-other": ["lib/platforms/zz-c/adapter.ts", otherAdapter],
  "facts-and-catalog-are-plain": [
    "lib/platforms/zz-d/facts.ts",
    'import { a } from "../zz-d/adapter"; export const z = a;',
  ],
  "outbound-is-a-leaf": ["lib/outbound/zz.ts", getZz],
  "storage-is-pure": ["lib/storage/zz.ts", table],
  "inngest-client-is-a-leaf": ["inngest/events.ts", getZz],
  "engine-knows-no-domain": ["inngest/embedded/zz.ts", getZz],
  "jobs-go-through-lib": ["inngest/functions/zz.ts", table],
  "only-the-relay-sends": ["lib/zz1/zz.ts", client],
  "the-instance-sees-numbers-only": ["lib/instance/zz.ts", client],
  "lib-never-looks-up": [
    "lib/zz1/zz3.ts",
    'import { fn } from "@/inngest/functions/zz-target"; export const z = fn;',
  ],
  "no-domain-cycles": [
    "lib/zz1/rules.ts",
    'import { z as other } from "@/lib/zz2/rules"; export const z = other;',
  ],
  "ui-is-domain-free": ["components/ui/zz.tsx", getZz],
  "components-read-and-ask-only": ["components/zz/zz.tsx", zzPost],
  "pages-and-actions-never-mutate": ["app/zz2/page.tsx", zzPost],
  "layouts-compose": ["app/zz2/layout.tsx", getZz],
  "only-the-mount-sees-inngest": ["app/api/zz/route.ts", client],
  "app-never-touches-the-database": ["app/api/zz2/route.ts", table],
  "only-app-mounts-app": ["lib/zz1/zz4.ts", 'import page from "@/app/zz/page"; export const z = page;'],
  "sandbox-stands-alone": ["sandbox/zz.ts", otherAdapter],
  "e2e-sees-only-the-browser": ["e2e/zz.ts", getZz],
};

/** @returns the laws that stayed silent, and how many were tried */
export async function plantLaws() {
  const copy = mkdtempSync(join(tmpdir(), "posthaste-laws-"));
  try {
    for (const name of readdirSync(root)) {
      if (!LEFT_OUT.has(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    const put = (file, text) => {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), `${text}\n`);
    };
    for (const [file, text] of Object.entries(TARGETS)) if (!existsSync(join(copy, file))) put(file, text);
    put("lib/zz1/zz-two.ts", 'import { a } from "./zz-one"; export const b = () => a;');
    for (const [file, text] of Object.values(PLANTED)) put(file, text);
    const { violations } = await cruise(copy);
    const heard = (law, file) =>
      violations.some((violation) => violation.law === law && violation.where.startsWith(file));
    const silent = Object.entries(PLANTED).filter(
      ([law, [file]]) => !heard(law, file) && !(law === "no-domain-cycles" && heard(law, "lib/zz")),
    );
    return { silent: silent.map(([law]) => law), total: Object.keys(PLANTED).length };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
