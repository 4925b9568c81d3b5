import { badParameter, GraphError } from "../graph/error.ts";
import type { Page, Photo, Service } from "./network.ts";

/** The photos that a post names, unused and this Page's; they are marked as used by `use`. */
export function photosFor(service: Service, page: Page, ids: readonly string[]): Photo[] {
  return ids.map((id, index) => {
    const photo = service.documents.get<Photo>("photo", id);
    if (photo?.pageId !== page.id)
      throw badParameter(
        `Param attached_media[${index}] must be a valid photo: media_fbid ${id} was not found`,
      );
    if (photo.postId !== null)
      throw new GraphError(100, "(#100) Photos were already posted.", {
        subcode: 1366051,
        title: "Already Posted",
        userMessage: "These photos were already posted.",
      });
    return photo;
  });
}

/** Marks photos as standing in a post. */
export function use(service: Service, photos: readonly Photo[], postId: string): void {
  for (const photo of photos) service.documents.put("photo", photo.id, { ...photo, postId });
}
