import { columnVisibilityFeature, rowExpandingFeature, tableFeatures } from "@tanstack/react-table";

/** What the table does in the browser; sorting, filtering and paging are the server's. */
export const features = tableFeatures({ columnVisibilityFeature, rowExpandingFeature });
export type PostsFeatures = typeof features;
