import { badParameter } from "./error.ts";

/** A field that was asked for, with what was asked for inside it. */
type Field = { name: string; inner: Field[] };

/** `id,children{id},picture.type(large)` as a tree; modifiers in brackets say nothing here. */
function parse(text: string): Field[] {
  const root: Field[] = [];
  const open: Field[][] = [root];
  for (const token of text.replace(/\.\w+\([^)]*\)/g, "").match(/[\w]+|[{},]|\S/g) ?? []) {
    const level = open.at(-1);
    if (!level) throw badParameter("Syntax error in the field list");
    if (token === "{") open.push(level.at(-1)?.inner ?? []);
    else if (token === "}") open.pop();
    else if (/^\w+$/.test(token)) level.push({ name: token, inner: [] });
    else if (token !== ",")
      throw badParameter(`Syntax error "Expected end of string instead of "${token}"."`);
  }
  if (open.length !== 1) throw badParameter("Syntax error in the field list");
  return root;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists are looked into, also where they stand below `data`. */
function inside(value: unknown, fields: readonly Field[]): unknown {
  if (Array.isArray(value)) return value.map((one) => inside(one, fields));
  if (!isObject(value) || fields.length === 0) return value;
  if (Array.isArray(value.data)) return { ...value, data: inside(value.data, fields) };
  return chosen(value, fields);
}

function chosen(whole: Json, fields: readonly Field[]): Json {
  const shown: Json = {};
  for (const { name, inner } of fields) {
    if (!(name in whole)) throw badParameter(`Tried accessing nonexisting field (${name})`);
    // A field that is known and empty is left out, as the platform does.
    if (whole[name] !== undefined && whole[name] !== null) shown[name] = inside(whole[name], inner);
  }
  return "id" in whole ? { ...shown, id: whole.id } : shown;
}

/** The fields that were asked for, and the id; a field that does not exist is refused. */
export const pick = (whole: Json, asked: string | null, usual = "id"): Json =>
  chosen(whole, parse(asked && asked.trim() !== "" ? asked : usual));
