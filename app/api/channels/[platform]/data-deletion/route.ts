import { SignedCallback } from "@/lib/channels/withdrawing/schema";
import { deleteData } from "@/lib/deliveries/forgetting/work";
import { publicRoute } from "@/lib/route";

/** A platform says that a person wants their data deleted. Its signature is the permission. */
export const POST = publicRoute(SignedCallback, (scope, { platform, signed_request: signed }) =>
  deleteData(scope, { platform, signed }),
);
