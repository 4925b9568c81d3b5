import type { Metadata } from "next";
import { type Query, ResetScreen } from "@/components/auth/screens";

export const metadata: Metadata = { title: "Choose a new password" };

export default function Page({ searchParams }: { searchParams: Query }) {
  return <ResetScreen query={searchParams} />;
}
