import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../launcher/paths.mjs";

const ROOMS = ["app", "components", "lib", "db", "inngest", "sandbox", "e2e"];
const DOMAIN = /^lib\/([^/]+)\//;

/** Runs dependency-cruiser over a tree and gives its violations, those between domains included. */
export async function cruise(tree = root) {
  const rooms = ROOMS.filter((room) => existsSync(join(tree, room)));
  const program = join(root, "node_modules", ".bin", "depcruise");
  const { modules, summary } = JSON.parse(
    await output([program, ...rooms, "--config", ".dependency-cruiser.cjs", "--output-type", "json"], tree),
  );
  if (modules.length < 10)
    throw new Error("dependency-cruiser read no modules: is TypeScript older than 7 installed?");
  const laws = summary.violations
    .filter((violation) => violation.rule.severity === "error")
    .map(({ rule, from, to }) => ({ law: rule.name, where: `${from} → ${to}` }));
  return { modules: modules.length, violations: [...laws, ...domainCycles(modules)] };
}

function output(args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let complained = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
    });
    child.stderr.on("data", (chunk) => {
      complained += chunk;
    });
    child.once("error", reject);
    child.once("close", () =>
      said.startsWith("{")
        ? resolve(said)
        : reject(new Error(complained || said || "dependency-cruiser said nothing")),
    );
  });
}

/** Domains that reach each other, directly or through others. Types count: a domain that names another knows it. */
export function domainCycles(modules) {
  const edges = domainEdges(modules);
  const reach = (from, to, seen = new Set()) => {
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(edges.get(from)?.keys() ?? [])].some((next) => next === to || reach(next, to, seen));
  };
  return [...edges].flatMap(([from, targets]) =>
    [...targets].filter(([to]) => reach(to, from)).map(([, where]) => ({ law: "no-domain-cycles", where })),
  );
}

/** For each domain, the domains it imports, each with one place where it does. */
function domainEdges(modules) {
  const edges = new Map();
  for (const { source, dependencies } of modules) {
    const from = DOMAIN.exec(source)?.[1];
    if (!from || /\.test\.tsx?$/.test(source)) continue;
    for (const { resolved } of dependencies) {
      const to = DOMAIN.exec(resolved)?.[1];
      if (!to || to === from) continue;
      const targets = edges.get(from) ?? new Map();
      if (!targets.has(to)) targets.set(to, `${source} → ${resolved}`);
      edges.set(from, targets);
    }
  }
  return edges;
}
