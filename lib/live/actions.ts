"use server";

import { action } from "@/lib/action";
import { ok } from "@/lib/result";
import { ReadAnew } from "./schema";

/** Changes nothing: the screen it is asked from is drawn anew, as after every action that worked. */
export const readAnew = action(ReadAnew, "workspace.read", async () => ok(null));
