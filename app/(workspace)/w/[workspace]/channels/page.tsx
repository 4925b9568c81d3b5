import type { Metadata } from "next";
import { Suspense } from "react";
import { ChannelsScreen, type ChannelsSearch } from "@/components/channels/channels-screen";
import { ChannelsSkeleton } from "@/components/channels/channels-skeleton";
import { PageFrame } from "@/components/shell/page-frame";

export const metadata: Metadata = { title: "Channels" };

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<ChannelsSearch>;
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
