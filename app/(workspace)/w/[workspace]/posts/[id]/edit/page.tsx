import type { Metadata } from "next";
import { ComposerScreen } from "@/components/posts/composer/composer-screen";

type Props = { params: Promise<{ workspace: string; id: string }> };

export const metadata: Metadata = { title: "Write" };

export default async function EditPostPage({ params }: Props) {
  const { workspace, id } = await params;
  return <ComposerScreen slug={workspace} id={id} />;
}
