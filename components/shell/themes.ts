/** The choices of theme, in the order they are offered. */
export const themes = [
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
  { value: "system", label: "System", icon: "monitor" },
] as const;

export type ThemeName = (typeof themes)[number]["value"];

export const isThemeName = (name: string): name is ThemeName => themes.some((theme) => theme.value === name);
