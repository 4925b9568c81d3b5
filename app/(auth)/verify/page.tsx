import type { Metadata } from "next";
import { type Query, VerifyScreen } from "@/components/auth/screens";

export const metadata: Metadata = { title: "Confirm your address" };

export default function Page({ searchParams }: { searchParams: Query }) {
  return <VerifyScreen query={searchParams} />;
}
