import type { RequestListener } from "node:http";
import { afterAll, beforeAll, vi } from "vitest";
import { installationPolicy } from "@/lib/outbound/request";
import { type Stranger, startStranger } from "./stranger";

/** A server that is none of ours; each test sets what it answers. */
export type Answering = { readonly origin: string; answer: RequestListener };

/** Starts one that may be called, for the tests of one file. */
export function answering(): Answering {
  let stranger: Stranger | undefined;
  const other: Answering = {
    get origin() {
      return stranger?.origin ?? "";
    },
    answer: (_request, response) => response.writeHead(404).end(),
  };
  beforeAll(async () => {
    stranger = await startStranger((request, response) => other.answer(request, response));
    vi.stubEnv("OUTBOUND_ALLOW", stranger.origin);
    // Read once and kept, as when the server starts: stubs are taken back before each test.
    installationPolicy();
  });
  afterAll(async () => {
    await stranger?.stop();
    vi.unstubAllEnvs();
  });
  return other;
}
