declare const proven: unique symbol;

/** Who acts: a person, an API token, or a named job. */
export type Actor =
  | { kind: "member"; userId: string }
  | { kind: "token"; tokenId: string; userId: string }
  | { kind: "job"; name: string };

export type Role = "owner" | "admin" | "editor" | "author" | "viewer";

/** Proof that someone may act in this workspace. Minted only in lib/auth. */
export type Scope = {
  readonly workspaceId: string;
  readonly actor: Actor;
  /** The role whose rights hold; jobs act with the rights of an owner. */
  readonly role: Role;
  readonly [proven]: "workspace";
};

/** Proof of acting on one's own account. Minted only in lib/auth. */
export type SelfScope = {
  readonly userId: string;
  readonly sessionToken: string;
  readonly isOperator: boolean;
  readonly [proven]: "self";
};

/** Proof of reading published columns only. Minted only in lib/auth. */
export type PublicScope = { readonly [proven]: "public" };

/** Proof of being a named job over all workspaces; used in work.ts only, to obtain per-workspace scopes. */
export type SystemScope = { readonly job: string; readonly [proven]: "system" };
