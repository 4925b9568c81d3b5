// Needs TypeScript < 7: under 7 it checks no module and exits 0. scripts/checks/planted-laws.mjs proves that each law bites.
/** Import directions. Each rule names the room it protects. */
const outside = ["core", "npm", "npm-dev", "npm-optional", "npm-peer", "unknown", "undetermined"];
const only = (name, from, allowed, comment, more = {}) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.tsx?$" },
  to: {
    pathNot: [...allowed, "^node_modules/", "^node:"],
    dependencyTypesNot: [...outside, ...(more.typesToo ? ["type-only"] : [])],
  },
});
const test = "\\.test\\.tsx?$";
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    only(
      "db-knows-nothing",
      "^db/",
      ["^db/", "^lib/(env|global)\\.ts"],
      "db/ is the bottom room; it may name types of lib/*/schema",
      { typesToo: true },
    ),
    only(
      "platforms-are-pure",
      "^lib/platforms/",
      ["^lib/platforms/", "^lib/outbound/", "^lib/result"],
      "adapters know no db, session, queue or environment",
    ),
    {
      name: "platforms-do-not-know-each-other",
      severity: "error",
      from: {
        path: "^lib/platforms/([^/]+)/",
        pathNot: ["^lib/platforms/(shared|testing)/", "/testing\\.ts$", test],
      },
      to: {
        path: "^lib/platforms/",
        pathNot: ["^lib/platforms/$1/", "^lib/platforms/shared/", "^lib/platforms/contract"],
      },
    },
    {
      name: "facts-and-catalog-are-plain",
      comment: "client components read them",
      severity: "error",
      from: { path: "^lib/platforms/(catalog|[^/]+/facts)" },
      to: {
        path: "^lib/",
        pathNot: ["^lib/platforms/([^/]+/facts|contract|shared/)"],
        dependencyTypesNot: ["type-only"],
      },
    },
    only(
      "outbound-is-a-leaf",
      "^lib/outbound/",
      ["^lib/outbound/", "^lib/(env|result|log)"],
      "the one client for foreign addresses",
    ),
    only(
      "storage-is-pure",
      "^lib/storage/",
      ["^lib/storage/", "^lib/outbound/", "^lib/(env|result|log)"],
      "bytes know no posts",
    ),
    only(
      "inngest-client-is-a-leaf",
      "^inngest/(client|events)",
      ["^inngest/(client|events|embedded/)", "^lib/env"],
      "so that the relay may send events without a cycle",
    ),
    only(
      "engine-knows-no-domain",
      "^inngest/embedded/",
      ["^inngest/embedded/", "^db/", "^lib/(env|log|result|dates|global)\\.ts"],
      "it speaks the protocol and nothing of posts",
    ),
    {
      name: "jobs-go-through-lib",
      severity: "error",
      from: { path: "^inngest/functions/", pathNot: test },
      to: { path: "^(app|components|db)/" },
    },
    {
      name: "only-the-relay-sends",
      severity: "error",
      comment: "lib/instance reads the engine's numbers and lets the operator act on its parked runs",
      from: { path: "^lib/(?!outbox/|instance/)" },
      to: { path: "^inngest/" },
    },
    {
      name: "the-instance-sees-numbers-only",
      severity: "error",
      from: { path: "^lib/instance/" },
      to: { path: "^inngest/(?!embedded/parked)" },
    },
    {
      name: "lib-never-looks-up",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|components|sandbox|inngest/functions)/" },
    },
    only(
      "ui-is-domain-free",
      "^components/ui/",
      ["^components/ui/", "^lib/(cn|dates)"],
      "could ship in another product",
    ),
    {
      name: "components-read-and-ask-only",
      severity: "error",
      comment: "server components read queries, leaves call actions",
      from: { path: "^components/(?!ui/)", pathNot: test },
      to: { path: "^(db|inngest|app)/|^lib/.+/(mutations|work)\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "pages-and-actions-never-mutate",
      severity: "error",
      comment: "only route handlers, and only through lib/route",
      from: { path: "^app/", pathNot: ["/route\\.ts$", test] },
      to: { path: "^inngest/|^lib/.+/(mutations|work)\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "layouts-compose",
      severity: "error",
      from: { path: "^app/.*layout\\.tsx$" },
      to: { path: "^lib/.+/queries\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-the-mount-sees-inngest",
      severity: "error",
      from: { path: "^app/", pathNot: ["^app/api/inngest/", test] },
      to: { path: "^inngest/" },
    },
    {
      name: "app-never-touches-the-database",
      severity: "error",
      from: { path: "^app/", pathNot: test },
      to: { path: "^db/" },
    },
    { name: "only-app-mounts-app", severity: "error", from: { pathNot: "^app/" }, to: { path: "^app/" } },
    only(
      "sandbox-stands-alone",
      "^sandbox/",
      ["^sandbox/"],
      "a simulator that shares code with the product only proves that we agree with ourselves",
    ),
    {
      name: "e2e-sees-only-the-browser",
      severity: "error",
      from: { path: "^e2e/" },
      to: { path: "^(app|components|lib|db|inngest)/" },
    },
    {
      name: "no-orphans",
      severity: "warn",
      from: { orphan: true, pathNot: ["\\.config\\.", "^app/", "^e2e/", "^sandbox/"] },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.next/" },
  },
};
