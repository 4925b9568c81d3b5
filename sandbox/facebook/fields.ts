import { GraphError } from "../graph/error.ts";

/** Names asked for at the top: what stands in braces, brackets or after a dot is left to each view. */
export function fieldsOf(given: string | null, usual: readonly string[]): string[] {
  if (!given) return [...usual];
  const names: string[] = [];
  let depth = 0;
  let name = "";
  for (const letter of `${given},`) {
    if (letter === "{" || letter === "(") depth += 1;
    if (letter === "}" || letter === ")") depth -= 1;
    if (letter === "," && depth === 0) {
      const plain = /^[a-z_]+/.exec(name.trim())?.[0];
      if (plain) names.push(plain);
      name = "";
    } else name += letter;
  }
  return [...new Set(names)];
}

/** The fields that were asked for, always with the id. A name nobody knows is an error; a value of undefined is left out. */
export function pick(
  view: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  known: readonly string[],
  node: string,
): Record<string, unknown> {
  const strange = fields.find((name) => !known.includes(name) && !Object.hasOwn(view, name));
  if (strange)
    throw new GraphError(100, `(#100) Tried accessing nonexisting field (${strange}) on node type (${node})`);
  const shown = fields.flatMap((name) => (view[name] === undefined ? [] : [[name, view[name]] as const]));
  return { ...Object.fromEntries(shown), id: view.id };
}
