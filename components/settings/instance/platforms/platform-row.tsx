import type { ReactNode } from "react";
import { PlatformMark } from "@/components/channels/platform-mark";
import { Badge } from "@/components/ui/badge";
import { Copied } from "@/components/ui/copied";
import { Icon } from "@/components/ui/icon";
import type { ApplicationDiagnosis, PlatformDiagnosis } from "@/lib/channels/doctor/rules";
import { CheckNow } from "./check-now";
import { CALLBACK_WORDS, channelsWords, stateOf } from "./words";

/** One platform: how it stands, and opened, all that its application needs. */
export function PlatformRow({ platform }: { platform: PlatformDiagnosis }) {
  const { id, label, channels, application } = platform;
  const { tone, icon, words } = stateOf(platform);
  return (
    <li>
      <details className="group">
        <summary className="flex cursor-pointer list-none items-center gap-2.5 rounded-md py-2.5 pr-1 hover:bg-secondary [&::-webkit-details-marker]:hidden">
          <Icon
            name="chevron-right"
            className="shrink-0 text-muted-foreground transition-transform group-open:rotate-90"
          />
          <PlatformMark platform={id} size={20} />
          <h3 className="min-w-0 truncate font-medium">{label}</h3>
          <span className="num ml-auto shrink-0 text-xs text-muted-foreground max-md:hidden">
            {channelsWords(channels)}
          </span>
          <Badge tone={tone} icon={icon} bare className="shrink-0 max-md:ml-auto md:w-40">
            {words}
          </Badge>
        </summary>
        <dl className="mt-1.5 mb-4 ml-6 grid gap-x-6 gap-y-2.5 md:grid-cols-[150px_minmax(0,1fr)]">
          {application ? (
            <Application id={id} label={label} application={application} />
          ) : (
            <Fact name="Application">It needs none: each channel is connected with access of its own.</Fact>
          )}
          <Fact name="Files">{filesWords(platform)}</Fact>
          <Fact name="Lives here">{channelsWords(channels)}</Fact>
        </dl>
      </details>
    </li>
  );
}

function filesWords({ fetchesMedia, unreachable }: PlatformDiagnosis): string {
  if (!fetchesMedia) return "They are sent to the platform, which needs no way in.";
  return unreachable
    ? "The platform fetches them from here and cannot reach this address: PUBLIC_URL has to be a public https address."
    : "The platform fetches them from here.";
}

type ApplicationProps = { id: string; label: string; application: ApplicationDiagnosis };

function Application({ id, label, application }: ApplicationProps) {
  const { set, variables, names, portal, review, redirectUri, scopes, extraScopes, callbacks } = application;
  return (
    <>
      <Fact name="Registered at">
        <a href={portal} target="_blank" rel="noreferrer" className="link break-all">
          {portal.replace(/^https:\/\//, "")}
        </a>
      </Fact>
      {[
        { variable: variables.id, name: names.id },
        { variable: variables.secret, name: names.secret },
      ].map(({ variable, name }) => (
        <Fact key={variable} name={name}>
          <Copied text={variable} /> {set ? "is set" : "is missing in the environment"}
        </Fact>
      ))}
      <Fact name="Redirect address">
        <Copied text={redirectUri} />
      </Fact>
      {callbacks.map(({ kind, address }) => (
        <Fact key={kind} name={CALLBACK_WORDS[kind]}>
          <Copied text={address} />
        </Fact>
      ))}
      <Fact name="Permissions">
        <Names names={scopes} />
        {extraScopes.length > 0 ? (
          <p className="mt-1 text-muted-foreground">
            Also asked for, for numbers and comments: <Names names={extraScopes} />
          </p>
        ) : null}
      </Fact>
      <Fact name="Review">{review}</Fact>
      <Fact name="Credentials">{credentials(id, label, application)}</Fact>
    </>
  );
}

function credentials(id: string, label: string, { set, checkable }: ApplicationDiagnosis): ReactNode {
  if (!set) return "Set both variables and start Posthaste again; then they can be checked here.";
  if (checkable) return <CheckNow platform={id} label={label} />;
  return "The platform does not tell without signing in: connect a channel to see.";
}

/** Names of permissions, which break between one another only. */
const Names = ({ names }: { names: readonly string[] }) => (
  <span>
    {names.map((name, index) => (
      <span key={name}>
        {index > 0 ? " " : null}
        <code className="rounded-sm bg-secondary px-1 [overflow-wrap:anywhere]">{name}</code>
      </span>
    ))}
  </span>
);

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 max-md:-mt-2">{children}</dd>
    </div>
  );
}
