/** Where an installation is found, and the address of whoever operates it: the sender of its mails. */
export function operatorOf({ publicUrl, MAIL_FROM }: { publicUrl: string; MAIL_FROM: string }): {
  host: string;
  contact: string;
} {
  const address = /<([^<>]+)>\s*$/.exec(MAIL_FROM)?.[1] ?? MAIL_FROM;
  return { host: new URL(publicUrl).host, contact: address.trim() };
}
