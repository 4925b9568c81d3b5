import type { Platform } from "../../contract-platform";
import { testkey, testlist, testnone } from "../facts";
import { findByKey, findInList } from "./finding";
import { commitMaterial, publish, remove, update } from "./posting";
import { identify, refresh, revoke, signIn } from "./session";

const common = {
  connect: { kind: "form", signIn },
  identify,
  refresh,
  revoke,
  commitMaterial,
  publish,
  update,
  remove,
} as const;

/** The platforms that exist for tests and benchmarks only, each with another way to prove absence. */
export const testPlatforms: readonly Platform[] = [
  { ...common, facts: testkey, find: findByKey },
  { ...common, facts: testlist, find: findInList },
  { ...common, facts: testnone },
];
