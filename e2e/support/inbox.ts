import { expect } from "@playwright/test";
import { type Product, product } from "./product.ts";

type Mail = { id: string; to: string[]; subject: string; created_at: string };

async function ask<Answer>(path: string, { inbox }: Product): Promise<Answer> {
  const answer = await fetch(`${inbox}${path}`, { headers: { authorization: "Bearer local" } });
  return (await answer.json()) as Answer;
}

/** Subjects of the mails to one address, oldest first. */
export async function subjectsTo(address: string, at: Product = product): Promise<string[]> {
  return (await mailsTo(address, at)).map(({ subject }) => subject);
}

async function mailsTo(address: string, at: Product): Promise<Mail[]> {
  const { data } = await ask<{ data: Mail[] }>("/emails", at);
  return data.filter(({ to }) => to.includes(address));
}

/** Waits for the `count`th mail with this subject and answers the link in it that leads to `path`. */
export async function linkFrom(
  mail: { to: string; subject: string; path: string; count?: number },
  at: Product = product,
): Promise<string> {
  const { to, subject, path, count = 1 } = mail;
  let found: Mail[] = [];
  await expect
    .poll(
      async () => {
        found = (await mailsTo(to, at)).filter((one) => one.subject === subject);
        return found.length;
      },
      { message: `mail “${subject}” to ${to}` },
    )
    .toBeGreaterThanOrEqual(count);
  const newest = await ask<{ text: string }>(`/emails/${found.at(-1)?.id}`, at);
  const link = newest.text.split(/\s+/).find((word) => word.startsWith(at.origin + path));
  if (!link) throw new Error(`The mail “${subject}” has no link to ${path}.`);
  return link;
}
