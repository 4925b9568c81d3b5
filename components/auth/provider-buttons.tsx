"use client";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { signInWith } from "@/lib/people/providers/actions";
import { useSubmit } from "./use-submit";

type Start = { provider: "google" | "github"; next?: string | undefined };
type ProviderButtonsProps = {
  providers: { id: Start["provider"]; name: string }[];
  next?: string | undefined;
};

/** Signing in with an account somewhere else; nothing where none is offered. */
export function ProviderButtons({ providers, next }: ProviderButtonsProps) {
  const submit = useSubmit(signInWith, (): Start => ({ provider: "google", next }));
  if (providers.length === 0) return null;
  return (
    <div className="mt-5 grid gap-2">
      <p className="flex items-center gap-3 text-xs text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        or
      </p>
      {submit.sentence ? (
        <Callout tone="red" role="alert">
          {submit.sentence}
        </Callout>
      ) : null}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          variant="outline"
          size="lg"
          className="w-full"
          disabled={!submit.ready || submit.pending}
          onClick={() => submit.send({ provider: id, next })}
        >
          Go on with {name}
        </Button>
      ))}
    </div>
  );
}
