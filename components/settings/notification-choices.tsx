"use client";

import { useState } from "react";
import { toast } from "@/components/ui/toast";
import { savePreference } from "@/lib/notifications/actions";
import { TOPIC_WORDS } from "@/lib/notifications/rules";
import type { Preference } from "@/lib/notifications/schema";

const WAYS = [
  { way: "inApp", label: "In the app" },
  { way: "byMail", label: "By e-mail" },
] as const;

const NO_ANSWER = "The server did not answer. Nothing was changed; try again.";

/** A row for each topic, a box for each way; each is saved when it is changed. */
export function NotificationChoices({ preferences }: { preferences: readonly Preference[] }) {
  const [chosen, setChosen] = useState(preferences);

  async function choose(before: Preference, after: Preference) {
    const put = (one: Preference) =>
      setChosen((all) => all.map((each) => (each.topic === one.topic ? one : each)));
    put(after);
    const answer = await savePreference(after).catch(() => null);
    if (answer?.ok) return toast.done("Saved.");
    put(before);
    toast.failed(answer?.failure.message ?? NO_ANSWER);
  }

  return (
    <table className="w-full max-w-[560px] border-collapse text-left">
      <thead>
        <tr className="border-b border-border text-xs text-muted-foreground">
          <th scope="col" className="py-1.5 font-normal">
            Tell me when
          </th>
          {WAYS.map(({ way, label }) => (
            <th key={way} scope="col" className="w-20 px-1 py-1.5 text-center font-normal">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {chosen.map((preference) => {
          const { label, hint } = TOPIC_WORDS[preference.topic];
          return (
            <tr key={preference.topic} className="border-b border-border">
              <th scope="row" className="py-2.5 pr-3 font-medium">
                {label}
                <span className="block text-xs font-normal text-muted-foreground">{hint}</span>
              </th>
              {WAYS.map(({ way, label: wayLabel }) => (
                <td key={way} className="p-0 text-center">
                  <label className="grid min-h-11 cursor-pointer place-items-center">
                    <input
                      type="checkbox"
                      className="size-4 cursor-pointer accent-primary"
                      aria-label={`${label}: ${wayLabel.toLowerCase()}`}
                      checked={preference[way]}
                      onChange={(event) =>
                        void choose(preference, { ...preference, [way]: event.target.checked })
                      }
                    />
                  </label>
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
