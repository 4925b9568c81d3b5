import { env } from "@/lib/env";

/** Whether the platforms that exist in the sandbox only may be reached from here. */
export const testPlatformsRun = (): boolean => env().TEST_PLATFORMS && Boolean(env().SANDBOX_ORIGIN);
