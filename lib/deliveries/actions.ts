"use server";

import { action } from "@/lib/action";
import {
  DuplicatePost,
  PostDraft,
  PostId,
  PublishPost,
  ReschedulePost,
  SchedulePost,
} from "@/lib/posts/schema";
import * as cancelling from "./cancelling/mutations";
import * as duplicating from "./duplicating/mutations";
import * as saving from "./mutations";
import * as retrying from "./retrying/mutations";
import * as scheduling from "./scheduling/mutations";

export const savePost = action(PostDraft, "posts.write", (scope, draft) => saving.savePost(scope, draft));
export const schedulePost = action(SchedulePost, "posts.schedule", (scope, input) =>
  scheduling.schedulePost(scope, input),
);
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
export const deletePost = action(PostId, "posts.write", (scope, input) =>
  cancelling.deletePost(scope, input),
);
export const duplicatePost = action(DuplicatePost, "posts.write", (scope, input) =>
  duplicating.duplicatePost(scope, input),
);
