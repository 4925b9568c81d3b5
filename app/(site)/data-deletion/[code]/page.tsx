import type { Metadata } from "next";
import { DeletionScreen } from "@/components/site/deletion-screen";

export const metadata: Metadata = { title: "Data deletion", robots: { index: false } };

type Props = { params: Promise<{ code: string }> };

export default async function Page({ params }: Props) {
  const { code } = await params;
  return <DeletionScreen code={code} />;
}
