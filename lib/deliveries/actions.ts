"use server";

import { action } from "@/lib/action";
import {
  DeletePost,
  DuplicatePost,
  PostDraft,
  PostId,
  PublishPost,
  RemoveThere,
  ReschedulePost,
  RevisePost,
} from "@/lib/posts/schema";
import * as cancelling from "./cancelling/mutations";
import * as duplicating from "./duplicating/mutations";
import { recordNotThere } from "./looking/mutations";
import { FoundThere, NotThere } from "./looking/schema";
import { confirmThere } from "./looking/work";
import * as missed from "./missed/mutations";
import * as saving from "./mutations";
import * as removing from "./removing/mutations";
import * as retrying from "./retrying/mutations";
import * as revising from "./revising/mutations";
import * as scheduling from "./scheduling/mutations";

export const savePost = action(PostDraft, "posts.write", (scope, draft) => saving.savePost(scope, draft));
export const publishPost = action(PublishPost, "posts.schedule", (scope, input) =>
  scheduling.publishPost(scope, input),
);
export const reschedulePost = action(ReschedulePost, "posts.schedule", (scope, input) =>
  scheduling.reschedulePost(scope, input),
);
export const cancelPost = action(PostId, "posts.schedule", (scope, input) =>
  cancelling.cancelPost(scope, input),
);
export const retryFailed = action(PostId, "posts.schedule", (scope, input) =>
  retrying.retryFailed(scope, input),
);
/** Leaves what was missed unsent. */
export const leaveMissed = action(PostId, "posts.schedule", (scope, input) =>
  missed.leaveMissed(scope, input),
);
/** A person looked, and found it on the platform. */
export const sayThere = action(FoundThere, "posts.schedule", (scope, input) => confirmThere(scope, input));
/** A person looked, and it is not on the platform. */
export const sayNotThere = action(NotThere, "posts.schedule", (scope, input) => recordNotThere(scope, input));
export const deletePost = action(DeletePost, "posts.write", (scope, input) =>
  cancelling.deletePost(scope, input),
);
export const removeThere = action(RemoveThere, "posts.schedule", (scope, input) =>
  removing.removeThere(scope, input),
);
export const revisePost = action(RevisePost, "posts.schedule", (scope, input) =>
  revising.revisePost(scope, input),
);
export const duplicatePost = action(DuplicatePost, "posts.write", (scope, input) =>
  duplicating.duplicatePost(scope, input),
);
