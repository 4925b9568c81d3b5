import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";

/** The picture of an account that has none: a head and shoulders, 96 pixels square. */
const png = Buffer.from(
  [
    "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgAgMAAACf9p+rAAAADFBMVEXp7PKao7jS1+K4v859OS+VAAAACXBIWXMA",
    "AAsTAAALEwEAmpwYAAABR0lEQVRIie2UPU7DQBCFPxxRAErJESgp03OEFKxNYaEcgZIyl6DnBlT0uUR6zkGF1rP/",
    "4wkECRqYzvtJO/PevDXOKP7BX7ZkeD7fz4I3uJgDPcDTDHjwYDkDdh4sNBj8OewVGAWsFFgLOFVgI+BMgak3uXsC",
    "WwGdAnJO/q6nJc1LaUhpyqfgNoLLnwP90VMNlkBnWeJME3eW7RtrUWtrtaMVhsGKj7MC58yI9laonfUMnPlw6uJ3",
    "wfu2e5kDj17gtQb3YuLrlzc4xjCsGhA2S9otTayIqwrgLoOrCqSbiHdRxa2IHHWk8xZpWxCakIMQa1mAIFtqUYDy",
    "nC6DqjfSneplFu8TNRQyFmooZCwaQ5IpE7ihqpMEKhmIEBoLk5AJ0JQLoFhfXiJaOJN0DxrhIv0gSJmK5bN1EDQe",
    "iovfA+HHk8v/go4HHyY1JhfQuWgdAAAAAElFTkSuQmCC",
  ].join(""),
  "base64",
);

/** The addresses that every account without pictures of its own names. */
export function missingPictures(): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  for (const kind of ["avatars", "headers"]) {
    routes.get(`/${kind}/original/missing.png`, (c) =>
      c.body(new Uint8Array(png), 200, { "content-type": "image/png", "cache-control": "max-age=86400" }),
    );
  }
  return routes;
}
