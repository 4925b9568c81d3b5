import { initials } from "@/components/ui/avatar";

/** A workspace's first letter, in ink. */
export function WorkspaceMark({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-[22px] shrink-0 place-items-center rounded-[5px] bg-foreground text-2xs leading-none font-semibold text-background"
    >
      {Array.from(initials(name))[0]}
    </span>
  );
}
