import type { MetadataRoute } from "next";

// biome-ignore lint/style/noDefaultExport: Next finds the manifest by its default export.
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Posthaste",
    short_name: "Posthaste",
    description: "Write a post once, send it everywhere on time, and know what became of it.",
    start_url: "/",
    display: "standalone",
    background_color: "#fbfdfd",
    theme_color: "#fbfdfd",
    icons: [{ src: "/icon.svg", type: "image/svg+xml", sizes: "any" }],
  };
}
