import type { IconName } from "@/components/ui/icon";

export type Place = {
  /** Path below `/w/<slug>`. */
  path: string;
  label: string;
  icon: IconName;
  /** Pressed after `g`. */
  key: string;
};

/** The screens one goes to, in the order of the sidebar. */
export const places: readonly Place[] = [
  { path: "", label: "Home", icon: "home", key: "h" },
  { path: "/posts", label: "Posts", icon: "note", key: "p" },
  { path: "/channels", label: "Channels", icon: "nodes", key: "c" },
];

export const settings: Place = { path: "/settings", label: "Settings", icon: "settings", key: "s" };

/** Address of a place in a workspace. */
export const addressOf = (slug: string, path: string): string => `/w/${slug}${path}`;

/** Whether `pathname` is at the place or below it; Home only when it is Home itself. */
export function isAt(pathname: string, slug: string, path: string): boolean {
  const address = addressOf(slug, path);
  return path === "" ? pathname === address : pathname === address || pathname.startsWith(`${address}/`);
}
