import { parseArgs } from "node:util";
import { CannotRun } from "./pds/install.mjs";
import { startPds } from "./pds/server.mjs";

/** `npm run pds [-- --port 2583 --json]`: a real Bluesky server on this machine to try posting to. */
const { values } = parseArgs({
  options: { port: { type: "string", default: "2583" }, json: { type: "boolean", default: false } },
});
const say = values.json ? (line) => process.stderr.write(`${line}\n`) : (line) => console.log(line);

try {
  const pds = await startPds({ port: Number(values.port), say });
  if (values.json) {
    console.log(JSON.stringify({ origin: pds.origin, plcOrigin: pds.plcOrigin, accounts: pds.accounts }));
  } else {
    say(`A real Bluesky server (PDS) is ready at ${pds.origin}. Its accounts live until it stops.\n`);
    for (const { handle, appPassword } of pds.accounts)
      say(`  ${handle.padEnd(12)} app password  ${appPassword}`);
    say(`\nLet Posthaste call it: OUTBOUND_ALLOW=${pds.origin} npm start`);
    say("Then connect Bluesky with a handle, its app password, and this server's address. Ctrl-C stops it.");
  }
  const stop = async () => {
    await pds.stop();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  process.stderr.write(`${error instanceof CannotRun ? error.message : error?.stack}\n`);
  process.exit(1);
}
