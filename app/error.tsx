"use client";

import { Alone } from "@/components/shell/alone";
import { ErrorState } from "@/components/ui/error-state";

export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <Alone>
      <ErrorState className="p-0" title="This page did not load" onRetry={retry} requestId={error.digest}>
        Something failed on the server. Nothing is lost, and what is due still goes out.
      </ErrorState>
    </Alone>
  );
}
