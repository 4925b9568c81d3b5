import { innerFault } from "../faults.ts";
import { badParameter, GraphError } from "../graph/error.ts";
import type { Post } from "../posts.ts";
import type { Call } from "./access.ts";
import { freshId, type Page, type Photo, type PostData, type Service } from "./network.ts";
import { use } from "./photo-store.ts";

const MOST_CHARACTERS = 63_206;

export function checkText(name: string, text: string): void {
  if (text.length > MOST_CHARACTERS)
    throw badParameter(`Param ${name} must be at most ${MOST_CHARACTERS} characters long`);
}

type NewPost = {
  text: string;
  photos?: readonly Photo[];
  link?: string | null;
  kind?: PostData["kind"];
  videoId?: string | null;
  title?: string | null;
  visibleAt?: number;
};

/** Facebook only knows the newest post: the same text once more is refused. */
function refuseRepetition(service: Service, page: Page, { text, photos = [], videoId }: NewPost): void {
  const [newest] = service.posts
    .list({ accountId: page.id, limit: 20 })
    .filter(({ data }) => data.kind !== "comment");
  if (text === "" || photos.length > 0 || videoId || newest?.text !== text) return;
  throw new GraphError(506, "(#506) Duplicate status message", {
    subcode: 1455006,
    title: "Duplicate Status Update",
    userMessage:
      "This status update is identical to the last one you posted. Try posting something different, or delete your previous update.",
  });
}

/** Makes a post that followers see from `visibleAt` on. */
export function publishPost(service: Service, { c }: Call, page: Page, given: NewPost): Post<PostData> {
  const { world, posts } = service;
  const doubled = innerFault(c, world.faults, "duplicate");
  const { text, photos = [], link = null, kind = "feed", videoId = null, title = null } = given;
  const add = () => {
    const remoteId = `${page.id}_${freshId(service)}`;
    const receivedAt = world.now();
    posts.add({
      remoteId,
      accountId: page.id,
      parentId: null,
      text,
      mediaCount: photos.length + (videoId ? 1 : 0),
      createdAt: new Date(receivedAt).toISOString(),
      receivedAt,
      data: { kind, photos, videoId, link, title, visibleAt: given.visibleAt ?? receivedAt },
    });
    return remoteId;
  };
  const remoteId = world.store.transaction(() => {
    refuseRepetition(service, page, given);
    const made = add();
    use(service, photos, made);
    if (doubled) add();
    return made;
  });
  const post = posts.get(remoteId);
  if (!post) throw new Error("a post was lost");
  return post;
}
