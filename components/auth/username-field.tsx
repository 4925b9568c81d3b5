"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import { Icon } from "@/components/ui/icon";
import { Input } from "@/components/ui/input";
import { usernameProblem } from "@/lib/people/rules";
import { checkUsername } from "@/lib/people/signing-up/actions";

/** Typing has to rest this long before the server is asked. */
const REST_MS = 350;

type Word = { kind: "free" | "taken" | "problem"; text: string } | null;

/** A new username; says while typing whether its form is right, and whether it is free. */
export function UsernameField({ error }: { error?: string | undefined }) {
  const [typed, setTyped] = useState("");
  const [word, setWord] = useState<Word>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(input.current?.value ?? ""), []);

  const username = typed.trim().toLowerCase();
  useEffect(() => {
    setWord(null);
    if (username === "") return;
    let outdated = false;
    const timer = setTimeout(async () => {
      const found = await judge(username);
      if (!outdated) setWord(found);
    }, REST_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [username]);

  const wrong = word && word.kind !== "free" ? word.text : undefined;
  return (
    <Field
      label="Username"
      error={wrong ?? (word?.kind === "free" ? undefined : error)}
      hint={<Hint word={word} username={username} />}
    >
      <At>
        <Input
          ref={input}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          className="pl-[26px]"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </At>
    </Field>
  );
}

function At({ children }: { children: ReactNode }) {
  return (
    <span className="relative block">
      <span
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-[11px] -translate-y-1/2 text-muted-foreground"
      >
        @
      </span>
      {children}
    </span>
  );
}

function Hint({ word, username }: { word: Word; username: string }) {
  return (
    <span aria-live="polite" className="flex gap-1.5">
      {word?.kind === "free" ? (
        <span className="flex items-center gap-1.5 text-status-published">
          <Icon name="check" size={14} />
          Free. Your page will be /@{username}
        </span>
      ) : (
        "Small letters, digits, _ and -. It cannot be changed later."
      )}
    </span>
  );
}

async function judge(username: string): Promise<Word> {
  const problem = usernameProblem(username);
  if (problem) return { kind: "problem", text: problem };
  // Whether it is free is a courtesy here; signing up decides. So no answer is no news.
  const checked = await checkUsername({ username }).catch(() => null);
  if (!checked?.ok) return null;
  return checked.value.free
    ? { kind: "free", text: "" }
    : { kind: "taken", text: "This username is taken. Choose another one." };
}
