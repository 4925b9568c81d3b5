import type { Metadata } from "next";
import { PrivacyScreen } from "@/components/site/privacy-screen";

export const metadata: Metadata = { title: "Privacy" };
// What it names is the running installation's.
export const dynamic = "force-dynamic";

export default function Page() {
  return <PrivacyScreen />;
}
