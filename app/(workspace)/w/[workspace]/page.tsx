import type { Metadata } from "next";
import { Suspense } from "react";
import { HomeScreen } from "@/components/posts/home/home-screen";
import { HomeSkeleton } from "@/components/posts/home/home-skeleton";
import { PageFrame } from "@/components/shell/page-frame";
import { requireScope } from "@/lib/auth/require";

export const metadata: Metadata = { title: "Home" };

type Props = { params: Promise<{ workspace: string }> };

export default async function HomePage({ params }: Props) {
  const { workspace } = await params;
  const scope = await requireScope(workspace);
  return (
    <PageFrame crumbs={[{ label: "Home" }]}>
      <Suspense fallback={<HomeSkeleton />}>
        <HomeScreen scope={scope} slug={workspace} />
      </Suspense>
    </PageFrame>
  );
}
