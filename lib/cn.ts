import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: {
    theme: { text: ["2xs", "md"], shadow: ["xs", "sm", "md", "lg"], animate: ["flash", "pop-in", "fade-in"] },
  },
});

/** Joins class names; of two utilities that set the same property the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
