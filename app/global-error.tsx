"use client";

import { GeistSans } from "geist/font/sans";
import { ErrorState } from "@/components/ui/error-state";
import "./globals.css";

/** Stands in for the whole document, so it brings its own. */
export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en" className={GeistSans.variable}>
      <body className="grid min-h-dvh place-content-center font-sans">
        <title>This page did not load · Posthaste</title>
        <main>
          <ErrorState title="This page did not load" onRetry={retry} requestId={error.digest}>
            Something failed on the server. Nothing is lost, and what is due still goes out.
          </ErrorState>
        </main>
      </body>
    </html>
  );
}
