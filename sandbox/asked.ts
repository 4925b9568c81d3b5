import type { HttpBindings } from "@hono/node-server";
import type { FaultRule } from "./fault-rules.ts";

/** What the middleware learned about a request before its platform sees it. */
export type Asked = {
  platform: string;
  method: string;
  path: string;
  operations: readonly string[];
  /** Id and handle of the account whose token came along. */
  account: { id: string; handle: string } | null;
};

export type SandboxEnv = {
  Bindings: Partial<HttpBindings>;
  Variables: { asked: Asked | undefined; fault: FaultRule | undefined; wrong: string | undefined };
};
