/**
 * `npm run bench:backlog -- --scheduled 100000`: what the product costs while so many deliveries wait in the future, and
 * how late one that falls due is then. Starts what it needs, on data of its own. Ends with one line of JSON.
 */
import { parseArgs } from "node:util";
import type { BacklogFigures } from "./backlog-inside";
import { report } from "./measuring";
import { startProduct } from "./product";

const { values } = parseArgs({
  options: { scheduled: { type: "string", default: "100000" }, json: { type: "boolean", default: false } },
});

async function bench() {
  const product = await startProduct();
  try {
    const script = "scripts/bench/backlog-inside.ts";
    const figures = await product.ask<BacklogFigures>(script, values.scheduled, String(product.pid));
    report(
      [
        `${figures.scheduled} deliveries scheduled`,
        `idle           ${figures.idleCpuPercent} % of one core (${figures.emptyCpuPercent} % with none)`,
        `a due delivery ${figures.lateMs} ms late (at worst ${figures.worstLateMs} ms)`,
      ],
      figures,
    );
  } finally {
    await product.stop();
  }
}

await bench();
