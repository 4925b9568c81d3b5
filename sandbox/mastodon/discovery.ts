import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { type Instance, mimeTypes, rules } from "./instance.ts";
import { knownScopes } from "./scopes.ts";

const version = "4.6.0";

function authorizationServer({ base }: Instance) {
  return {
    issuer: base,
    service_documentation: "https://docs.joinmastodon.org/",
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/token`,
    app_registration_endpoint: `${base}/api/v1/apps`,
    revocation_endpoint: `${base}/oauth/revoke`,
    scopes_supported: knownScopes,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "fragment", "form_post"],
    grant_types_supported: ["authorization_code", "client_credentials"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    code_challenge_methods_supported: ["S256"],
  };
}

function configuration({ base }: Instance) {
  return {
    urls: { streaming: base.replace(/^http/, "ws"), status: null },
    vapid: {
      public_key: "BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z-HiTU5T9eTG5GxVA0_OH5mMlI4UkkDTpaZwozy0TzdZ2M=",
    },
    accounts: { max_featured_tags: 10, max_pinned_statuses: 5 },
    statuses: {
      max_characters: rules.maxCharacters,
      max_media_attachments: rules.maxMedia,
      characters_reserved_per_url: rules.perUrl,
    },
    media_attachments: {
      description_limit: rules.maxDescription,
      image_matrix_limit: rules.imagePixels,
      image_size_limit: rules.imageBytes,
      supported_mime_types: mimeTypes,
      video_frame_rate_limit: 120,
      video_matrix_limit: 8_294_400,
      video_size_limit: rules.videoBytes,
    },
    polls: {
      max_options: rules.poll.maxOptions,
      max_characters_per_option: rules.poll.maxCharacters,
      min_expiration: rules.poll.minSeconds,
      max_expiration: rules.poll.maxSeconds,
    },
    translation: { enabled: false },
  };
}

/** What a client may learn about the instance before anybody signs in. */
export function instanceRoutes(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const description = "A Mastodon to practise on. Nothing here leaves this machine.";
  const common = { title: "Sandbox Mastodon", version, configuration: configuration(instance), rules: [] };
  routes.get("/v2/instance", (c) =>
    c.json({
      domain: instance.domain,
      ...common,
      source_url: "https://github.com/mastodon/mastodon",
      description,
      usage: { users: { active_month: instance.accounts.list().length } },
      languages: ["en"],
      api_versions: { mastodon: 7 },
      registrations: { enabled: false, approval_required: false, message: null },
      contact: { email: "sandbox@sandbox.test", account: null },
    }),
  );
  routes.get("/v1/instance", (c) =>
    c.json({
      uri: instance.domain,
      ...common,
      short_description: description,
      description,
      email: "sandbox@sandbox.test",
      urls: { streaming_api: configuration(instance).urls.streaming },
      stats: {
        user_count: instance.accounts.list().length,
        status_count: instance.posts.count(),
        domain_count: 0,
      },
      languages: ["en"],
      registrations: false,
      approval_required: false,
      invites_enabled: false,
      contact_account: null,
    }),
  );
  return routes;
}

/** The well-known addresses below the instance's base. */
export function wellKnownRoutes(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/.well-known/oauth-authorization-server", (c) => c.json(authorizationServer(instance)));
  routes.get("/.well-known/nodeinfo", (c) => {
    const rel = "http://nodeinfo.diaspora.software/ns/schema/2.0";
    return c.json({ links: [{ rel, href: `${instance.base}/nodeinfo/2.0` }] });
  });
  routes.get("/nodeinfo/2.0", (c) =>
    c.json({
      version: "2.0",
      software: { name: "mastodon", version },
      protocols: ["activitypub"],
      services: { outbound: [], inbound: [] },
      usage: { users: { total: instance.accounts.list().length }, localPosts: instance.posts.count() },
      openRegistrations: false,
      metadata: { nodeName: "Sandbox Mastodon" },
    }),
  );
  routes.get("/.well-known/webfinger", (c) => {
    const resource = c.req.query("resource") ?? "";
    const [username = "", host] = resource.replace(/^acct:@?/, "").split("@");
    const account = host === instance.domain ? instance.accounts.byHandle(username.toLowerCase()) : null;
    if (!account) return c.body(null, 404);
    const profile = `${instance.base}/@${account.handle}`;
    const links = [{ rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: profile }];
    return c.json({ subject: resource, aliases: [profile], links }, 200, {
      "content-type": "application/jrd+json",
    });
  });
  return routes;
}

/** RFC 8414 puts the well-known part before the issuer's path. */
export function rootDiscovery(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/.well-known/oauth-authorization-server/mastodon", (c) =>
    c.json(authorizationServer(instance)),
  );
  return routes;
}
