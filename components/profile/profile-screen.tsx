import { notFound } from "next/navigation";
import { Alone } from "@/components/shell/alone";
import { Avatar } from "@/components/ui/avatar";
import { publicScope } from "@/lib/auth/mint";
import { getPublicProfile } from "@/lib/people/queries";

/** The page of a person, as anybody sees it. */
export async function ProfileScreen({ username }: { username: string }) {
  const profile = await getPublicProfile(publicScope(), username);
  if (!profile) notFound();
  return (
    <Alone>
      <div className="flex items-center gap-4">
        <Avatar name={profile.displayName} size="xl" decorative />
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-[-0.018em] break-words">{profile.displayName}</h1>
          <p className="text-muted-foreground">@{profile.username}</p>
        </div>
      </div>
      {profile.bio ? <p className="mt-5 text-base whitespace-pre-line break-words">{profile.bio}</p> : null}
    </Alone>
  );
}
