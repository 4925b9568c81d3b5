import type { Metadata } from "next";
import { type Query, SignInScreen } from "@/components/auth/screens";

export const metadata: Metadata = { title: "Sign in" };

export default function Page({ searchParams }: { searchParams: Query }) {
  return <SignInScreen query={searchParams} />;
}
