import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import type { Board, Network, PinData, PinFile } from "./network.ts";
import { boardsOf } from "./network.ts";

export const fileUrl = ({ base }: Network, { name }: Pick<PinFile, "name">): string =>
  `${base}/i.pinimg.com/originals/${name}`;

export const pinUrl = ({ base }: Network, id: string): string => `${base}/www.pinterest.com/pin/${id}/`;

const SIZES: Record<string, number> = { "150x150": 150, "400x300": 400, "600x": 600, "1200x": 1200 };

const imagesOf = (network: Network, file: PinFile) =>
  Object.fromEntries(
    Object.entries(SIZES).map(([size, width]) => {
      const height = file.width && file.height ? Math.round((width * file.height) / file.width) : width;
      return [size, { width, height, url: fileUrl(network, file) }];
    }),
  );

function mediaView(network: Network, { creative, files, cover }: PinData) {
  const [first] = files;
  if (creative === "VIDEO" || !first)
    return { media_type: "video", cover_image_url: cover?.startsWith("http") ? cover : null };
  if (creative === "REGULAR") return { media_type: "image", images: imagesOf(network, first) };
  const items = files.map((file) => ({
    title: file.title,
    description: file.description,
    link: file.link,
    images: imagesOf(network, file),
  }));
  return { media_type: "multiple_images", items };
}

/** A Pin as the API shows it. */
export function pinView(network: Network, post: Post<PinData>, viewerId: string) {
  const { data } = post;
  const owner = network.accounts.get(post.accountId);
  return {
    id: post.remoteId,
    created_at: post.createdAt,
    link: data.link,
    title: data.title,
    description: post.text || null,
    dominant_color: "#6E7874",
    alt_text: data.alt,
    creative_type: data.creative,
    board_id: data.boardId,
    board_section_id: null,
    board_owner: { username: owner?.handle ?? "" },
    is_owner: post.accountId === viewerId,
    is_standard: true,
    has_been_promoted: false,
    media: mediaView(network, data),
    parent_pin_id: null,
    pin_metrics: null,
  };
}

export const boardView = (network: Network, board: Board) => ({
  id: board.id,
  name: board.name,
  description: board.description,
  privacy: board.privacy,
  owner: { username: network.accounts.get(board.accountId)?.handle ?? "" },
  pin_count: network.posts
    .list({ accountId: board.accountId })
    .filter(({ data }) => data.boardId === board.id).length,
  media: { image_cover_url: null, pin_thumbnail_urls: [] },
  created_at: board.createdAt,
});

export function accountView(network: Network, accountId: string) {
  const account = network.accounts.get(accountId);
  return {
    id: accountId,
    username: account?.handle,
    account_type: account?.data.business ? "BUSINESS" : "PINNER",
    profile_image: null,
    website_url: null,
    business_name: account?.data.business ? account.name : null,
    about: "",
    board_count: boardsOf(network, accountId).length,
    pin_count: network.posts.count(accountId),
    follower_count: account?.data.followers ?? 0,
    following_count: account?.data.following ?? 0,
    monthly_views: -1,
  };
}

/** Numbers of a Pin that grow with its age. */
export function numbersOf({ world }: Network, post: Post<PinData>): Record<string, number> {
  const age = world.now() - post.receivedAt;
  const count = (name: string, most: number) => grown(post.remoteId, name, age, most);
  return {
    IMPRESSION: count("impressions", 5000),
    OUTBOUND_CLICK: count("outbound", 120),
    PIN_CLICK: count("clicks", 300),
    SAVE: count("saves", 90),
    TOTAL_COMMENTS: count("comments", 12),
    TOTAL_REACTIONS: count("reactions", 60),
  };
}
