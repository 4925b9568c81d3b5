"use server";

import { publicAction, selfAction } from "@/lib/action";
import { closeSession } from "@/lib/auth/browser";
import { ok } from "@/lib/result";
import { changeProfile } from "./mutations";
import { Nothing, ProfileChange } from "./schema";

/** Ends this browser's session in the database, so that a copied cookie is dead; the caller leaves by a full load. */
export const signOut = publicAction(Nothing, async () => {
  await closeSession();
  return ok(null);
});

/** Changes one's own display name and bio. */
export const saveProfile = selfAction(ProfileChange, (self, change) => changeProfile(self, change));
