import Link from "next/link";
import { notFound } from "next/navigation";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeader, SectionHeader } from "@/components/ui/section";
import { requireSelf } from "@/lib/auth/require";
import { getOwnAccount } from "@/lib/people/queries";
import { InstanceLink } from "./instance/instance-link";
import { NotificationsSection } from "./notifications-section";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { PublishingSection } from "./publishing-section";

/** One's own account: what the world sees, and how one signs in. */
export async function SettingsScreen() {
  const self = await requireSelf();
  const account = await getOwnAccount(self);
  if (!account) notFound();
  const { username, email, displayName, bio, hasPassword } = account;
  return (
    <PageFrame crumbs={[{ label: "Settings" }]}>
      <PageHeader className="mb-8" title="Settings" note={`Signed in as ${email}`} />
      <section aria-labelledby="profile" className="mb-8">
        <SectionHeader id="profile" title="Profile" />
        <p className="my-4 text-muted-foreground">
          Your page is{" "}
          <Link className="link" href={`/@${username}`}>
            /@{username}
          </Link>
          .
        </p>
        <ProfileForm displayName={displayName} bio={bio} />
      </section>
      <NotificationsSection self={self} />
      <PublishingSection />
      <section aria-labelledby="password">
        <SectionHeader id="password" title="Password" />
        <div className="mt-4">
          {hasPassword ? (
            <PasswordForm />
          ) : (
            <p className="text-muted-foreground">
              You sign in with {account.providers.map(providerName).join(" and ")} and have no password.{" "}
              <Link className="link" href="/forgot">
                Choose one by mail
              </Link>
            </p>
          )}
        </div>
      </section>
      {self.isOperator ? <InstanceLink /> : null}
    </PageFrame>
  );
}

const providerName = (id: string): string => (id === "github" ? "GitHub" : "Google");
