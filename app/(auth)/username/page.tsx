import type { Metadata } from "next";
import { UsernameScreen } from "@/components/auth/screens";

export const metadata: Metadata = { title: "Choose a username" };

export default function Page() {
  return <UsernameScreen />;
}
