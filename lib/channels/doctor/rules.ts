import { applicationVariables } from "@/lib/env";
import type { PlatformCallback, PlatformFacts } from "@/lib/platforms/contract-facts";
import { redirectUriFor } from "../applications/rules";
import { callbackAddress } from "../withdrawing/rules";
import type { Verdict } from "./schema";

/** The application at one platform: what is set, and what to register there. Holds no secret. */
export type ApplicationDiagnosis = {
  /** Whether both variables are set; one alone stops the start. */
  set: boolean;
  variables: { id: string; secret: string };
  names: { id: string; secret: string };
  portal: string;
  review: string;
  redirectUri: string;
  scopes: string[];
  extraScopes: string[];
  callbacks: { kind: PlatformCallback; address: string }[];
  /** Whether the platform tells without a sign-in if it accepts the credentials. */
  checkable: boolean;
};

/** One platform as the operator sees it. */
export type PlatformDiagnosis = {
  id: string;
  label: string;
  /** Channels of all workspaces, without those of the sandbox. */
  channels: number;
  /** Whether the platform fetches files from here and cannot reach this address. */
  unreachable: boolean;
  fetchesMedia: boolean;
  /** Null = it needs none, or registers itself. */
  application: ApplicationDiagnosis | null;
};

/** What of the installation the diagnosis of a platform rests on. */
export type Installation = {
  publicUrl: string;
  /** Whether platforms can fetch from it. */
  reachable: boolean;
  isSet(platform: string): boolean;
  isCheckable(platform: string): boolean;
  channels: ReadonlyMap<string, number>;
};

/** Whether the world outside reaches an address: https, and not of this machine alone. */
export const isReachable = ({ publicUrl, localMode }: { publicUrl: string; localMode: boolean }): boolean =>
  !localMode && new URL(publicUrl).protocol === "https:";

type Diagnosed = Pick<PlatformFacts, "id" | "label" | "connect" | "fetchesMedia">;

export function diagnose(facts: Diagnosed, here: Installation): PlatformDiagnosis {
  const { id, label, connect, fetchesMedia = false } = facts;
  return {
    id,
    label,
    channels: here.channels.get(id) ?? 0,
    fetchesMedia,
    unreachable: fetchesMedia && !here.reachable,
    application: applicationOf(facts, connect.application, here),
  };
}

function applicationOf(
  { id, connect }: Diagnosed,
  application: PlatformFacts["connect"]["application"],
  { publicUrl, isSet, isCheckable }: Installation,
): ApplicationDiagnosis | null {
  if (!application) return null;
  const { names, portal, review, callbacks = [] } = application;
  return {
    names,
    portal,
    review,
    set: isSet(id),
    variables: applicationVariables(id),
    redirectUri: redirectUriFor(publicUrl, id),
    scopes: [...connect.scopes],
    extraScopes: [...(connect.extraScopes ?? [])],
    callbacks: callbacks.map((kind) => ({ kind, address: callbackAddress(publicUrl, id, kind) })),
    checkable: isCheckable(id),
  };
}

/** What a check ended with, for the operator. */
export function verdictWords(verdict: Verdict, platform: string): string {
  const names = applicationVariables(platform);
  switch (verdict) {
    case "accepted":
      return "The application's credentials are accepted.";
    case "refused":
      return `The application's credentials are refused. Compare ${names.id} and ${names.secret} with what the platform shows, then start Posthaste again.`;
    case "unknown":
      return "That cannot be told without signing in. Connect a channel to see whether the credentials are right.";
    case "unreachable":
      return "No answer came that says anything. Try again in a few minutes; if it stays so, look whether this machine reaches the platform.";
  }
}
