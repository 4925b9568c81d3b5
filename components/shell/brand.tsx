import Link from "next/link";

/** The mark, a letter half open, and the name: on screens without the shell. Leads to the front door. */
export function Brand() {
  return (
    <header className="self-start">
      <Link href="/" className="flex items-center gap-[9px] text-base font-semibold tracking-snug">
        <svg
          width="22"
          height="22"
          viewBox="0 0 20 20"
          fill="none"
          aria-hidden="true"
          className="block shrink-0"
        >
          <path d="M2 3.5h16v13H2z" fill="var(--primary)" />
          <path d="m2.6 4.2 8.6 5.8-8.6 5.8" stroke="var(--primary-foreground)" strokeWidth="1.6" />
        </svg>
        Posthaste
      </Link>
    </header>
  );
}
