import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { type Markup, page } from "../pages/layout.ts";
import { consentProblem } from "./consent-page.ts";

type Place = { id: string; label: string };

/** Where the browser is sent with the answer; the state goes back as it came. */
export function returnAddress(
  { redirectUri, state }: { redirectUri: string; state: string | null },
  answer: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set("state", state);
  return url.href;
}

/** Shows a person what is asked of them. */
export const showAsking = (
  c: Context<SandboxEnv>,
  { id, label }: Place,
  content: Markup,
  status: 200 | 400 | 401 = 200,
) => c.html(page("Authorisation", "", [{ id, label }], content), status);

/** Tells a person why nothing can be asked; the browser is sent nowhere. */
export function refuseAsking(c: Context<SandboxEnv>, place: Place, problem: string) {
  c.set("wrong", problem);
  return showAsking(c, place, consentProblem(place.label, problem), 400);
}
