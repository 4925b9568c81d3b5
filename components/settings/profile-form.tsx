"use client";

import { SendButton } from "@/components/auth/send-button";
import { textOf, useSubmit } from "@/components/auth/use-submit";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { saveProfile } from "@/lib/people/actions";

type ProfileFormProps = { displayName: string; bio: string };

/** What the world sees of a person. */
export function ProfileForm({ displayName, bio }: ProfileFormProps) {
  const submit = useSubmit(saveProfile, (form) => ({
    displayName: textOf(form, "displayName"),
    bio: textOf(form, "bio"),
  }));
  return (
    <form {...submit.form} className="grid max-w-[420px] gap-4">
      <Field label="Name" error={submit.problem("displayName")}>
        <Input name="displayName" autoComplete="name" defaultValue={displayName} maxLength={60} />
      </Field>
      <Field label="About you" hint="At most 300 characters." error={submit.problem("bio")}>
        <Textarea name="bio" defaultValue={bio} maxLength={300} rows={3} />
      </Field>
      <Outcome sentence={submit.sentence} done={submit.done ? "Saved." : null} />
      <SendButton submit={submit} fit>
        Save profile
      </SendButton>
    </form>
  );
}

/** What came of a form that stays on its page. */
export function Outcome({ sentence, done }: { sentence: string | null; done: string | null }) {
  return (
    <div role="status" className="empty:hidden">
      {sentence ? <Callout tone="red">{sentence}</Callout> : null}
      {!sentence && done ? <Callout tone="green">{done}</Callout> : null}
    </div>
  );
}
