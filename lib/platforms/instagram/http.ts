import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import type { Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { PlatformFacts } from "../contract-facts";
import { type ContainerPlatform, stateCalled } from "../shared/containers";
import { GRAPH_VERSION, type GraphAnswer, graphAsk } from "../shared/graph";
import { hostAt } from "../shared/hosts";
import { asString } from "../shared/reading";
import { instagram, instagramFacebook } from "./facts";
import { failureOf, ROWS } from "./trouble";

/** One of the two ways to an Instagram account; they differ in host, sign-in and what they may do. */
export type Side = ContainerPlatform & {
  facts: PlatformFacts;
  /** Where a real account lives. */
  publicOrigin: string;
  /** Whether a reel's file may be sent instead of being fetched. */
  sendsReels: boolean;
  /** Address of one of the side's hosts, without a trailing slash. */
  host(context: Pick<AccountContext, "origin">, name: string): string;
};

type Differences = Pick<Side, "sendsReels" | "credentials">;

function side(facts: PlatformFacts, name: string, differences: Differences): Side {
  const publicOrigin = `https://${name}`;
  const host: Side["host"] = ({ origin }, wanted) => hostAt(origin, publicOrigin, wanted);
  return {
    facts,
    publicOrigin,
    ...differences,
    host,
    platform: { label: "Instagram", rows: ROWS },
    base: (context) => `${host(context, name)}/${GRAPH_VERSION}`,
    edges: { make: "media", publish: "media_publish" },
    statusFields: "status_code,status",
    readStatus: (json, failed) =>
      stateCalled(json.status_code, () => failed(failureOf(asString(json.status) ?? "It gave no reason."))),
  };
}

/** Instagram Login. Neither sending files nor proving the application's secret is documented for it. */
export const instagramLogin = side(instagram, "graph.instagram.com", {
  sendsReels: false,
  credentials: ({ access }) => ({ token: access.token }),
});

/** Facebook Login. */
export const facebookLogin = side(instagramFacebook, "graph.facebook.com", {
  sendsReels: true,
  credentials: ({ access, app }) => ({ token: access.token, appSecret: app?.clientSecret }),
});

type Call = {
  method?: "GET" | "POST" | "DELETE";
  /** Below the version, with query. */
  path: string;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** One request with the account's token. */
export const ask = (
  on: Side,
  context: AccountContext,
  { path, ...call }: Call,
): Promise<Result<GraphAnswer, PublishFailure>> =>
  graphAsk(on.platform, { ...call, ...on.credentials(context), url: `${on.base(context)}${path}` });
