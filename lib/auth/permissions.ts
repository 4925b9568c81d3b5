import type { Role, Scope } from "./scope";

/** Everything a member may be allowed to do. */
export type Permission =
  | "workspace.read"
  | "workspace.manage"
  | "posts.write"
  | "posts.schedule"
  | "channels.connect"
  | "channels.manage"
  | "media.write"
  | "publishing.stop";

const VIEWER = ["workspace.read"] as const satisfies Permission[];
const AUTHOR = [...VIEWER, "posts.write", "posts.schedule", "media.write"] as const satisfies Permission[];
const EDITOR = [...AUTHOR] as const satisfies Permission[];
const ADMIN = [
  ...EDITOR,
  "channels.connect",
  "channels.manage",
  "publishing.stop",
  "workspace.manage",
] as const satisfies Permission[];

/** The permission table: what each role may do. */
export const PERMISSIONS: Record<Role, readonly Permission[]> = {
  viewer: VIEWER,
  author: AUTHOR,
  editor: EDITOR,
  admin: ADMIN,
  owner: ADMIN,
};

/** Whether a role may do it. */
export const roleMay = (role: Role, permission: Permission): boolean =>
  PERMISSIONS[role].includes(permission);

/** Whether the holder of this scope may do it. */
export const hasPermission = (scope: Scope, permission: Permission): boolean =>
  roleMay(scope.role, permission);
