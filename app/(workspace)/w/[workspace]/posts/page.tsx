import type { Metadata } from "next";
import { Suspense } from "react";
import { PostsScreen } from "@/components/posts/list/posts-screen";
import { PostsSkeleton } from "@/components/posts/list/posts-skeleton";
import { readPostsQuery } from "@/components/posts/list/query";
import { PageFrame } from "@/components/shell/page-frame";
import { requireScope } from "@/lib/auth/require";

export const metadata: Metadata = { title: "Posts" };

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function PostsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const scope = await requireScope(workspace);
  const query = readPostsQuery(await searchParams);
  return (
    <PageFrame crumbs={[{ label: "Posts" }]}>
      <Suspense fallback={<PostsSkeleton />}>
        <PostsScreen scope={scope} slug={workspace} query={query} />
      </Suspense>
    </PageFrame>
  );
}
