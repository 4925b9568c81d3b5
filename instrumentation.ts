/** Starts what this process's role has. Next calls it once, before the first request. */
export async function register(): Promise<void> {
  // Next replaces NEXT_RUNTIME when it builds, so that the edge bundle never sees Node's modules.
  // biome-ignore lint/style/noProcessEnv: the check must be this very expression for the build to remove the branch
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { watchPeers } = await import("./lib/auth/peer");
  watchPeers();
  const { startProcess } = await import("./inngest/start");
  await startProcess();
}
