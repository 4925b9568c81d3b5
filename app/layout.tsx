import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Theme } from "@/components/shell/theme";
import { Toaster } from "@/components/ui/toaster";
import { NONCE_HEADER } from "@/lib/auth/origin";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Posthaste", template: "%s · Posthaste" },
  description: "Write a post once, send it everywhere on time, and know what became of it.",
  applicationName: "Posthaste",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfdfd" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1313" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get(NONCE_HEADER) ?? undefined;
  return (
    // The theme's script sets data-theme before React looks.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body className="font-sans">
        <Theme nonce={nonce}>
          {children}
          <Toaster />
        </Theme>
      </body>
    </html>
  );
}
