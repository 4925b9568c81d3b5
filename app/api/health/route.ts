import { getHealth } from "@/lib/health/queries";
import { healthStatus } from "@/lib/health/rules";

export const dynamic = "force-dynamic";

/** State of database, engine, storage and mail. Open to everyone, so it says nothing that could be misused. */
export async function GET(): Promise<Response> {
  const health = await getHealth();
  return Response.json(health, { status: healthStatus(health), headers: { "cache-control": "no-store" } });
}
