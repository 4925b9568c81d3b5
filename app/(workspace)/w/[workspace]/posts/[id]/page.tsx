import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { PostScreen } from "@/components/posts/post/post-screen";
import { postAddress } from "@/components/posts/words";
import { getScope, requireScope } from "@/lib/auth/require";
import { getPost } from "@/lib/deliveries/queries";
import { postTitle } from "@/lib/posts/rules";

type Props = {
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workspace, id } = await params;
  const scope = await getScope(workspace);
  const post = scope && (await getPost(scope, id));
  return { title: post ? postTitle(post.text, 60) : "Post" };
}

export default async function PostPage({ params, searchParams }: Props) {
  const { workspace, id } = await params;
  const scope = await requireScope(workspace);
  const post = await getPost(scope, id);
  if (!post) notFound();
  if (post.status === "draft") redirect(postAddress(workspace, post));
  const { delivery, reschedule } = await searchParams;
  return (
    <PostScreen
      scope={scope}
      slug={workspace}
      post={post}
      chosen={typeof delivery === "string" ? delivery : undefined}
      rescheduling={reschedule !== undefined}
    />
  );
}
