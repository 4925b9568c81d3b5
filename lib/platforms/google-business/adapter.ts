import type { Platform } from "../contract-platform";
import { googleBusiness as facts } from "./facts";
import { find, identifyPost } from "./finding";
import { commitMaterial, publish, remove, update } from "./posting";
import { list } from "./reading";
import { connect, identify, refresh } from "./session";

/** Posts of the places that a person manages on Google. */
export const googleBusiness = {
  facts,
  connect,
  identify,
  refresh,
  commitMaterial,
  publish,
  find,
  identifyPost,
  update,
  remove,
  list,
} satisfies Platform;
