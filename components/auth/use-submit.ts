"use client";

import { unstable_rethrow } from "next/navigation";
import {
  type FormEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
} from "react";
import type { Failure, Result } from "@/lib/result";

const UNREACHED: Failure = {
  code: "unreached",
  message: "The server did not answer. Nothing you typed is lost: check your connection and try again.",
};

const never = () => () => {};
/** False until the page's script runs: a form sent before that would lose what was typed. */
const useReady = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/**
 * Sends a form to an action, once however often the button is pressed, and keeps what was typed. Focus goes to
 * the first input that has to change. `wait` counts down the seconds before another try.
 */
export function useSubmit<Input, Value>(
  act: (input: Input) => Promise<Result<Value, Failure>>,
  read: (form: FormData) => Input,
) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [value, setValue] = useState<Value | null>(null);
  const [done, setDone] = useState(0);
  const [pending, start] = useTransition();
  const busy = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const ready = useReady();
  const wait = useCountdown(failure);

  const send = useCallback(
    (input: Input) => {
      if (busy.current) return;
      busy.current = true;
      start(async () => {
        try {
          const result = await act(input);
          setFailure(result.ok ? null : result.failure);
          setValue(result.ok ? result.value : null);
          setDone((times) => (result.ok ? times + 1 : 0));
        } catch (error) {
          unstable_rethrow(error);
          setFailure(UNREACHED);
        } finally {
          busy.current = false;
        }
      });
    },
    [act],
  );

  useEffect(() => {
    if (failure) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [failure]);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (wait === 0) send(read(new FormData(event.currentTarget)));
  };
  return {
    form: { ref: form, onSubmit, method: "post" as const, noValidate: true },
    pending,
    ready,
    failure,
    value,
    /** How often in a row it worked. */
    done,
    wait,
    send,
    /** What is wrong with one input. */
    problem: (field: string) =>
      failure?.fields?.[field] ?? (failure?.field === field ? failure.message : undefined),
    /** What is wrong with the whole, when no input shows it. */
    sentence: failure && !failure.fields && !failure.field ? failure.message : null,
  };
}

function useCountdown(failure: Failure | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const seconds = failure?.retryAfterSeconds ?? 0;
    setLeft(seconds);
    if (seconds === 0) return;
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [failure]);
  return left;
}

/** A form's input as text; "" when it is not there. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** The browser's IANA zone. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
