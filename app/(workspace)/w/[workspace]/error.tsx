"use client";

import { PageFrame } from "@/components/shell/page-frame";
import { ErrorState } from "@/components/ui/error-state";

export default function WorkspaceError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <PageFrame crumbs={[{ label: "Did not load" }]}>
      <ErrorState className="px-0" title="This screen did not load" onRetry={retry} requestId={error.digest}>
        Something failed on the server. Nothing is lost, and what is due still goes out.
      </ErrorState>
    </PageFrame>
  );
}
