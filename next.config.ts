import type { NextConfig } from "next";

const config: NextConfig = {
  agentRules: false,
  experimental: { agentUpgrade: false },
  poweredByHeader: false,
  reactStrictMode: true,
  // Native modules and drivers stay outside the bundle; Next would otherwise try to inline them.
  serverExternalPackages: ["postgres", "sharp", "@node-rs/argon2", "pino", "undici", "@atproto/api"],
  async rewrites() {
    return [{ source: "/@:username", destination: "/u/:username" }];
  },
};

export default config;
