import type { Metadata } from "next";
import { InstanceScreen } from "@/components/settings/instance/instance-screen";

export const metadata: Metadata = { title: "Instance" };

type Props = { params: Promise<{ workspace: string }> };

export default async function Page({ params }: Props) {
  const { workspace } = await params;
  return <InstanceScreen slug={workspace} />;
}
