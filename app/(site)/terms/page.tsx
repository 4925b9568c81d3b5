import type { Metadata } from "next";
import { TermsScreen } from "@/components/site/terms-screen";

export const metadata: Metadata = { title: "Terms" };
// What it names is the running installation's.
export const dynamic = "force-dynamic";

export default function Page() {
  return <TermsScreen />;
}
