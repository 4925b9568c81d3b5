"use server";

import { z } from "zod";
import { action } from "@/lib/action";
import { ok } from "@/lib/result";
import { searchPosts as find } from "./queries";

const SearchPosts = z.object({ q: z.string().max(200) });

/** Finds posts by their words, for the command menu. */
export const searchPosts = action(SearchPosts, "workspace.read", async (scope, { q }) =>
  ok(await find(scope, q)),
);
