import type { Platform } from "../contract-platform";
import { connect as connectWithFacebook } from "./facebook-login";
import { findOn } from "./finding";
import { facebookLogin, instagramLogin, type Side } from "./http";
import { identifyOn } from "./identity";
import { connect, refresh } from "./instagram-login";
import { identifyPost } from "./naming";
import { commitMaterial, prepareOn, publishOn, removeOn } from "./posting";
import { audienceOn, listOn, metricsOn } from "./reading";

const common = (on: Side) =>
  ({
    facts: on.facts,
    prepare: prepareOn(on),
    commitMaterial,
    publish: publishOn(on),
    find: findOn(on),
    identifyPost: (context, address) => identifyPost(on, context, address),
    list: listOn(on),
    metrics: metricsOn(on),
    audience: audienceOn(on),
  }) satisfies Partial<Platform>;

/** Instagram with its own sign-in, on graph.instagram.com. */
export const instagram = {
  ...common(instagramLogin),
  connect,
  identify: (context) => identifyOn(instagramLogin, context, "me"),
  refresh,
} satisfies Platform;

/** Instagram through a Facebook Page, on graph.facebook.com. */
export const instagramFacebook = {
  ...common(facebookLogin),
  connect: connectWithFacebook,
  identify: (context) => identifyOn(facebookLogin, context, context.accountId),
  remove: removeOn(facebookLogin),
} satisfies Platform;
