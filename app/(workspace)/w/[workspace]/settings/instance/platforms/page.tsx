import type { Metadata } from "next";
import { PlatformsScreen } from "@/components/settings/instance/platforms/platforms-screen";

export const metadata: Metadata = { title: "Platforms" };

type Props = { params: Promise<{ workspace: string }> };

export default async function Page({ params }: Props) {
  const { workspace } = await params;
  return <PlatformsScreen slug={workspace} />;
}
