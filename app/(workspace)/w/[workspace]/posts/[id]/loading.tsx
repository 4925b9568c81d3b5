import { PostSkeleton } from "@/components/posts/post/post-skeleton";

export default function PostLoading() {
  return <PostSkeleton />;
}
