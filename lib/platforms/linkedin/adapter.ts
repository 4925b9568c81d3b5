import type { Platform } from "../contract-platform";
import { linkedin as memberFacts, linkedinPage as pageFacts } from "./facts";
import { find } from "./finding";
import { identifyPost } from "./naming";
import { accounts, identifyPage } from "./organisations";
import { commitMaterial, publishing, removing, updating } from "./posting";
import { preparing } from "./preparing";
import { audience, list, metrics } from "./reading";
import { connecting, identifyMember, refresh, revoke } from "./session";

/** A member's own profile. What is there cannot be read back. */
export const linkedin = {
  facts: memberFacts,
  connect: connecting(memberFacts),
  identify: identifyMember,
  refresh,
  revoke,
  prepare: preparing("person"),
  commitMaterial,
  publish: publishing("person"),
  update: updating("person"),
  remove: removing("person"),
} satisfies Platform;

/** Pages of organisations. */
export const linkedinPage = {
  facts: pageFacts,
  connect: { ...connecting(pageFacts), accounts },
  identify: identifyPage,
  refresh,
  prepare: preparing("organization"),
  commitMaterial,
  publish: publishing("organization"),
  find,
  identifyPost,
  update: updating("organization"),
  remove: removing("organization"),
  list,
  metrics,
  audience,
} satisfies Platform;
