import { relations } from "drizzle-orm";
import { channels } from "./schema/channels";
import { media, posts } from "./schema/content";
import { attachments, attempts, deliveries, operations } from "./schema/delivery";
import { profiles, users } from "./schema/people";
import { memberships, workspaces } from "./schema/sharing";

export const userRelations = relations(users, ({ one, many }) => ({
  profile: one(profiles, { fields: [users.id], references: [profiles.userId] }),
  memberships: many(memberships),
}));

export const membershipRelations = relations(memberships, ({ one }) => ({
  user: one(users, { fields: [memberships.userId], references: [users.id] }),
  workspace: one(workspaces, { fields: [memberships.workspaceId], references: [workspaces.id] }),
}));

export const postRelations = relations(posts, ({ one, many }) => ({
  author: one(users, { fields: [posts.authorId], references: [users.id] }),
  deliveries: many(deliveries),
  attachments: many(attachments),
}));

export const deliveryRelations = relations(deliveries, ({ one, many }) => ({
  post: one(posts, { fields: [deliveries.postId], references: [posts.id] }),
  channel: one(channels, { fields: [deliveries.channelId], references: [channels.id] }),
  operations: many(operations),
}));

export const attachmentRelations = relations(attachments, ({ one }) => ({
  post: one(posts, { fields: [attachments.postId], references: [posts.id] }),
  media: one(media, { fields: [attachments.mediaId], references: [media.id] }),
}));

export const operationRelations = relations(operations, ({ one, many }) => ({
  delivery: one(deliveries, { fields: [operations.deliveryId], references: [deliveries.id] }),
  attempts: many(attempts),
}));

export const attemptRelations = relations(attempts, ({ one }) => ({
  operation: one(operations, { fields: [attempts.operationId], references: [operations.id] }),
}));
