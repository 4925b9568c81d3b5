import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";

type Props = { params: Promise<{ workspace: string }>; children: ReactNode };

export default async function WorkspaceLayout({ params, children }: Props) {
  const { workspace } = await params;
  return <Shell slug={workspace}>{children}</Shell>;
}
