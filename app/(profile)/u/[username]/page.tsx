import type { Metadata } from "next";
import { ProfileScreen } from "@/components/profile/profile-screen";

type Props = { params: Promise<{ username: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `@${decodeURIComponent((await params).username)}` };
}

export default async function Page({ params }: Props) {
  return <ProfileScreen username={decodeURIComponent((await params).username)} />;
}
