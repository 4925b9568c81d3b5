import { randomUUID } from "node:crypto";
import { db } from "@/db/client";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import type { Scope } from "@/lib/auth/scope";
import { testScope } from "@/lib/auth/testing";

/** A new person in a new workspace. */
export async function someScope(): Promise<Scope> {
  const name = randomUUID();
  const [user] = await db()
    .insert(users)
    .values({ email: `${name}@example.com` })
    .returning({ id: users.id });
  const [workspace] = await db()
    .insert(workspaces)
    .values({ slug: name, name })
    .returning({ id: workspaces.id });
  if (!user || !workspace) throw new Error("nothing inserted");
  await db().insert(memberships).values({ workspaceId: workspace.id, userId: user.id, role: "owner" });
  return testScope(workspace.id, user.id);
}

export const userOf = (scope: Scope): string => (scope.actor.kind === "job" ? "" : scope.actor.userId);

export const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new Response(new Uint8Array(bytes)).body ?? new ReadableStream<Uint8Array>();

export const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Buffer> =>
  Buffer.from(await new Response(stream).arrayBuffer());
