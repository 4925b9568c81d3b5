import type { NextConfig } from "next";

const config: NextConfig = {
  agentRules: false,
  experimental: { agentUpgrade: false },
  // The arguments of server functions hold passwords; `next dev` would print them.
  logging: { serverFunctions: false },
  // Pictures come from our own route at the size they are shown; the optimiser would only be one more way in.
  images: { unoptimized: true },
  poweredByHeader: false,
  // `npm run verify` checks types, tests and scripts included; a start should not wait for it again.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  // Native modules and drivers stay outside the bundle; Next would otherwise try to inline them.
  serverExternalPackages: ["postgres", "sharp", "mediainfo.js", "@node-rs/argon2", "pino", "undici"],
  async rewrites() {
    return [
      { source: "/@:username", destination: "/u/:username" },
      // Files by which platforms see whose address this is.
      { source: "/:name([A-Za-z0-9_-]+\\.(?:txt|html))", destination: "/api/verification/:name" },
    ];
  },
};

export default config;
