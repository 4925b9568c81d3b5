"use server";

import { selfAction } from "@/lib/action";
import { changeProfile } from "./mutations";
import { ProfileChange } from "./schema";

/** Changes one's own display name and bio. */
export const saveProfile = selfAction(ProfileChange, (self, change) => changeProfile(self, change));
