/**
 * `npm run bench:send [-- --megabytes 500 --platform youtube]`: one video sent to a platform of the sandbox by the
 * running server, how fast, and by how much the server's memory grows meanwhile. Bytes are streamed from storage, so it
 * must stay flat. Starts what it needs, on data of its own. Linux: reads /proc. Ends with one line of JSON.
 */
import { parseArgs } from "node:util";
import { report } from "./measuring";
import { startProduct } from "./product";
import type { SendFigures } from "./send-inside";

const { values } = parseArgs({
  options: {
    megabytes: { type: "string", default: "500" },
    platform: { type: "string", default: "youtube" },
    json: { type: "boolean", default: false },
  },
});

const product = await startProduct();
try {
  const { megabytes, platform } = values;
  const figures = await product.ask<SendFigures>(
    "scripts/bench/send-inside.ts",
    megabytes,
    platform,
    String(product.pid),
  );
  report(
    [
      `${megabytes} MB of video sent to ${platform}`,
      `memory grew    ${figures.serverMemoryGrowthMb} MB at most, from ${figures.serverMemoryMb} MB`,
      `speed          ${figures.mbPerSecond} MB/s, storage, hashing and the sandbox's disk included`,
    ],
    figures,
  );
} finally {
  await product.stop();
}
