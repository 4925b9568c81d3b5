import Link from "next/link";
import { redirect } from "next/navigation";
import { Button } from "@/components/ui/button";
import { getSelf } from "@/lib/auth/require";
import { env } from "@/lib/env";
import { getHomeSlug } from "@/lib/workspaces/queries";
import { addressOf } from "./places";

/** The front door: on to their home for who is signed in, else what this is and the way in. */
export async function Entrance() {
  const self = await getSelf();
  const home = self && (await getHomeSlug(self));
  if (home) redirect(addressOf(home, ""));
  return (
    <>
      <h1 className="text-3xl font-semibold tracking-[-0.03em] text-balance">
        Every post, everywhere, on time, once.
      </h1>
      <p className="mt-3 mb-6 text-md text-pretty text-muted-foreground">
        Write a post, choose where it goes and when. Posthaste sends it, never twice, and shows you the
        receipt of each platform.
      </p>
      <div className="flex flex-wrap gap-2">
        {env().signUp === "closed" ? null : (
          <Button asChild size="lg">
            <Link href="/sign-up">Make an account</Link>
          </Button>
        )}
        <Button asChild size="lg" variant={env().signUp === "closed" ? "default" : "ghost"}>
          <Link href="/sign-in">Sign in</Link>
        </Button>
      </div>
    </>
  );
}
