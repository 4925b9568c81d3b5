import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Runs the directory and the server in one process. Gets its settings as JSON in `PDS_SETTINGS`; says `ready` to its parent. */
const settings = JSON.parse(process.env.PDS_SETTINGS ?? "{}");
const require = createRequire(join(settings.home, "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

/** Ends without Node's own teardown: the SQLite add-on crashes in it and would bury what went wrong. */
const leave = () => process.kill(process.pid, "SIGKILL");

async function start() {
  const plcModule = await load("@did-plc/server");
  const { PlcServer, Database } = plcModule.default ?? plcModule;
  const plc = PlcServer.create({ db: Database.mock(), port: settings.plcPort });
  await plc.start();

  const { PDS } = await import(
    pathToFileURL(join(settings.home, "node_modules/@atproto/pds/dist/index.js")).href
  );
  const pds = await PDS.fromEnv({
    devMode: true,
    hostname: "localhost",
    port: settings.port,
    dataDirectory: settings.data,
    blobstoreDiskLocation: join(settings.data, "blobs"),
    // With an IP address here the server's own guarded client refuses the directory.
    didPlcUrl: `http://localhost:${settings.plcPort}`,
    jwtSecret: settings.jwtSecret,
    adminPassword: settings.adminPassword,
    serviceHandleDomains: [".test"],
    inviteRequired: false,
    disableSsrfProtection: true,
    plcRotationKeyK256PrivateKeyHex: settings.rotationKey,
    bskyAppViewUrl: "https://appview.invalid",
    bskyAppViewDid: "did:example:invalid",
    rateLimitsEnabled: settings.rateLimits,
  });
  await pds.start();
  process.send?.("ready");
  return { plc, pds };
}

const { plc, pds } = await start().catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`, leave);
  return new Promise(() => {});
});

const stop = async () => {
  setTimeout(leave, 3000).unref();
  await pds.destroy().catch(() => {});
  await plc.destroy().catch(() => {});
  // Whoever started this may be gone already and cannot clean up.
  rmSync(settings.data, { recursive: true, force: true });
  leave();
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
process.on("disconnect", stop);
