import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { invalid } from "./api-error.ts";
import { type Instance, snowflake } from "./instance.ts";
import { list, type Params, readParams, text } from "./params.ts";
import { knownScopes, splitScopes } from "./scopes.ts";
import { type App, randomText, requireToken } from "./tokens.ts";

export const outOfBand = "urn:ietf:wg:oauth:2.0:oob";

function checkRedirect(uri: string): void {
  if (uri === outOfBand) return;
  const parsed = URL.canParse(uri) ? new URL(uri) : null;
  if (!parsed || !/^[a-z][a-z0-9+.-]*:\/\//i.test(uri))
    throw invalid("Redirect URI must be an absolute URI.");
  if (parsed.hash) throw invalid("Redirect URI cannot contain a fragment.");
  if (["javascript:", "data:", "vbscript:", "mailto:"].includes(parsed.protocol)) {
    throw invalid("Redirect URI is forbidden by the server.");
  }
}

function readApp(instance: Instance, params: Params): App {
  const name = text(params, "client_name");
  if (!name?.trim()) throw invalid("Application name can't be blank");
  if (name.length > 60) throw invalid("Application name is too long (maximum is 60 characters)");
  const redirectUris = list(params, "redirect_uris").flatMap((entry) =>
    String(entry).split(/\s+/).filter(Boolean),
  );
  if (redirectUris.length === 0) throw invalid("Redirect URI can't be blank");
  for (const uri of redirectUris) checkRedirect(uri);
  const scopes = splitScopes(text(params, "scopes"));
  if (scopes.some((scope) => !knownScopes.includes(scope))) {
    throw invalid("Scopes doesn't match configured on the server.");
  }
  const website = text(params, "website");
  if (website && !/^https?:\/\//.test(website)) throw invalid("Website must be a valid URL");
  return {
    id: snowflake(instance.world.now()),
    name,
    website,
    redirectUris,
    scopes,
    clientId: randomText(),
    clientSecret: randomText(),
  };
}

function shown(app: App) {
  return {
    id: app.id,
    name: app.name,
    website: app.website,
    scopes: app.scopes,
    redirect_uri: app.redirectUris.join("\n"),
    redirect_uris: app.redirectUris,
    vapid_key: "BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z-HiTU5T9eTG5GxVA0_OH5mMlI4UkkDTpaZwozy0TzdZ2M=",
  };
}

/** Registration of clients, open to everybody. */
export function appRoutes(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/", async (c) => {
    const app = readApp(instance, await readParams(c));
    instance.world.store.transaction(() => {
      instance.documents.put("app", app.id, app);
      instance.documents.put("client", app.clientId, app.id);
    });
    const { clientId, clientSecret } = app;
    return c.json({
      ...shown(app),
      client_id: clientId,
      client_secret: clientSecret,
      client_secret_expires_at: 0,
    });
  });
  routes.get("/verify_credentials", (c) => {
    const app = instance.documents.get<App>("app", requireToken(instance, c).appId);
    return app ? c.json(shown(app)) : c.json({ error: "The access token is invalid" }, 401);
  });
  return routes;
}

export function findClient(instance: Instance, clientId: string | null): App | null {
  const id = clientId ? instance.documents.get<string>("client", clientId) : null;
  return id ? instance.documents.get<App>("app", id) : null;
}
