import { SignedCallback } from "@/lib/channels/withdrawing/schema";
import { deauthorise } from "@/lib/channels/withdrawing/work";
import { publicRoute } from "@/lib/route";

/** A platform says that a person removed the application there. Its signature is the permission. */
export const POST = publicRoute(SignedCallback, (scope, { platform, signed_request: signed }) =>
  deauthorise(scope, { platform, signed }),
);
