/** Patterns of `METHOD /path` below a platform, with the names of what such a request does. */
export type Named = readonly (readonly [RegExp, readonly string[]])[];

/** Names of the first pattern that fits; none when none does. */
export const firstFitting = (named: Named, asked: string): readonly string[] =>
  named.find(([pattern]) => pattern.test(asked))?.[1] ?? [];

/** Names what a request below `/<platform>` does. */
export const operationsBelow =
  (platform: string, named: Named) =>
  (method: string, path: string): readonly string[] =>
    path.startsWith(`/${platform}/`)
      ? firstFitting(named, `${method} ${path.slice(platform.length + 1)}`)
      : [];
