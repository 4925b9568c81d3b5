import { notFound } from "next/navigation";
import { PageFrame } from "@/components/shell/page-frame";
import { addressOf } from "@/components/shell/places";
import { Callout } from "@/components/ui/callout";
import { Copied } from "@/components/ui/copied";
import { PageHeader, SectionHeader } from "@/components/ui/section";
import { requireScope, requireSelf } from "@/lib/auth/require";
import { getPlatforms, type PlatformsView } from "@/lib/channels/doctor/queries";
import { Fact, PlatformRow } from "./platform-row";

/** What each platform wants of this installation, and whether it has it; for its operator. */
export async function PlatformsScreen({ slug }: { slug: string }) {
  const self = await requireSelf();
  await requireScope(slug);
  const view = await getPlatforms(self);
  if (!view) notFound();
  const wanting = view.platforms.filter(({ application }) => application);
  const set = wanting.filter(({ application }) => application?.set);
  return (
    <PageFrame
      crumbs={[
        { label: "Settings", href: addressOf(slug, "/settings") },
        { label: "Instance", href: addressOf(slug, "/settings/instance") },
        { label: "Platforms" },
      ]}
    >
      <PageHeader
        className="mb-6"
        title="Platforms"
        note={`${set.length} of ${wanting.length} applications set up`}
        lead="What each platform wants of this installation, and whether it has it."
      />
      {view.reachable ? null : (
        <Callout tone="amber" role="note" className="mb-8" title="Platforms cannot reach this installation.">
          Its address is <code className="break-all">{view.publicUrl}</code>. Those that fetch pictures and
          videos, and those that report back, need PUBLIC_URL to be a public https address.
        </Callout>
      )}
      <Addresses view={view} />
      <section aria-labelledby="platforms">
        <SectionHeader id="platforms" title="Platforms" note={view.platforms.length} />
        <ul className="divide-y divide-border border-b border-border">
          {view.platforms.map((platform) => (
            <PlatformRow key={platform.id} platform={platform} />
          ))}
        </ul>
      </section>
    </PageFrame>
  );
}

/** What a review of an application asks for, wherever it is. */
function Addresses({ view: { pages, verification } }: { view: PlatformsView }) {
  return (
    <section aria-labelledby="addresses" className="mb-8">
      <SectionHeader id="addresses" title="Addresses that reviews ask for" />
      <dl className="mt-4 grid gap-x-6 gap-y-2.5 md:grid-cols-[174px_minmax(0,1fr)]">
        <Fact name="Privacy policy">
          <Copied text={pages.privacy} />
        </Fact>
        <Fact name="Terms of service">
          <Copied text={pages.terms} />
        </Fact>
        <Fact name="How data are deleted">
          <Copied text={pages.deletion} />
        </Fact>
        <Fact name="Verification files">
          {verification.length === 0 ? (
            <>
              None. A platform that wants one at the root gets it from{" "}
              <code className="break-all">VERIFICATION_FILES</code>.
            </>
          ) : (
            verification.map((address) => (
              <p key={address}>
                <Copied text={address} />
              </p>
            ))
          )}
        </Fact>
      </dl>
    </section>
  );
}
