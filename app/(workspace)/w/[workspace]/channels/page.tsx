import type { Metadata } from "next";
import { Suspense } from "react";
import { ChannelsScreen } from "@/components/channels/channels-screen";
import { ChannelsSkeleton } from "@/components/channels/channels-skeleton";
import { PageFrame } from "@/components/shell/page-frame";

export const metadata: Metadata = { title: "Channels" };

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<{ refused?: string | string[]; connected?: string | string[] }>;
};

export default async function ChannelsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  return (
    <PageFrame crumbs={[{ label: "Channels" }]}>
      <Suspense fallback={<ChannelsSkeleton />}>
        <ChannelsScreen slug={workspace} search={searchParams} />
      </Suspense>
    </PageFrame>
  );
}
