import { z } from "zod";

/** What a platform sends when a person took their access back or wants their data deleted. */
export const SignedCallback = z.object({
  platform: z.string().max(40),
  signed_request: z.string().max(16_000),
});
