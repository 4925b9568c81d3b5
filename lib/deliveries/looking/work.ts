import "server-only";
import type { Scope } from "@/lib/auth/scope";
import { withAccess } from "@/lib/channels/work";
import type { PostIdentity } from "@/lib/platforms/contract";
import { requirePlatform } from "@/lib/platforms/registry";
import { asWebAddress } from "@/lib/platforms/shared/reading";
import { fail, ok } from "@/lib/result";
import { type Operation, readOperation } from "../publishing/mutations";
import { platformIdOf } from "../rules";
import { movedOn, recordFoundThere, refused } from "./mutations";

/** What the platform makes of an address; `unclear` where it cannot be asked. */
async function identified(scope: Scope, operation: Operation, address: string): Promise<PostIdentity> {
  const { identifyPost } = requirePlatform(platformIdOf(operation.remoteAccount));
  if (!identifyPost) return { known: "unclear", reason: "This platform cannot be asked." };
  const asked = await withAccess(scope, operation.channelId, async (context) =>
    ok(await identifyPost(context, address)),
  );
  return asked.ok ? asked.value : { known: "unclear", reason: asked.failure.reason };
}

/**
 * A person found the post at this address, answering the look with this fence: it becomes the receipt. The platform is asked whose post that is; where it
 * cannot tell, the person's word counts. Fails with `moved-on`, `not-theirs` (with the platform's reason) or `taken`.
 */
export async function confirmThere(
  scope: Scope,
  input: { operationId: string; fence: number; address: string },
) {
  const operation = await readOperation(scope, input.operationId);
  const no = refused(operation, input.fence);
  if (no || !operation) return no ?? movedOn();
  const named = await identified(scope, operation, input.address);
  if (named.known === "no") return fail("not-theirs", named.reason, { field: "address" });
  if (named.known === "yes") {
    const { remoteId, address, publishedAt } = named.receipt;
    const web = address ?? asWebAddress(input.address);
    return recordFoundThere(scope, operation, { remoteId, address: web, publishedAt });
  }
  const address = asWebAddress(input.address);
  if (!address)
    return fail(
      "not-theirs",
      `The platform could not be asked. ${named.reason} Paste a web address instead.`,
      {
        field: "address",
      },
    );
  return recordFoundThere(scope, operation, { remoteId: null, address, publishedAt: null });
}
