import { Icon, type IconName } from "@/components/ui/icon";
import { TidePicture } from "./tide-picture";

const steps: { time: string; icon: IconName; text: string }[] = [
  { time: "Fri 10:00:00", icon: "clock", text: "Due, and woken on time" },
  { time: "10:00:01", icon: "upload", text: "One image accepted" },
  { time: "10:00:02", icon: "send", text: "Sent, once" },
  { time: "10:00:03", icon: "receipt", text: "Receipts from both" },
];

function Marks() {
  const glyph = { fill: "none", strokeWidth: 1.7, strokeLinecap: "round", strokeLinejoin: "round" } as const;
  return (
    <div className="mt-2 flex gap-[3px]">
      <svg width="16" height="16" viewBox="0 0 16 16" role="img" aria-label="Bluesky" className="rounded-sm">
        <title>Bluesky</title>
        <rect width="16" height="16" fill="var(--pf-bluesky)" />
        <path
          {...glyph}
          stroke="var(--pf-glyph)"
          d="M5.4 4v8h3.1a2.1 2.1 0 0 0 .4-4.15A1.95 1.95 0 0 0 8.3 4zM5.4 7.85h3.3"
        />
      </svg>
      <svg width="16" height="16" viewBox="0 0 16 16" role="img" aria-label="Mastodon" className="rounded-sm">
        <title>Mastodon</title>
        <rect width="16" height="16" fill="var(--pf-mastodon)" />
        <path {...glyph} stroke="var(--pf-glyph)" d="M4.1 11.8V4.4L8 8.9l3.9-4.5v7.4" />
      </svg>
    </div>
  );
}

/** What a delivery looks like, beside the forms of signing in and up. */
export function Waybill() {
  return (
    <aside
      aria-label="What a delivery looks like"
      className="grid place-content-center border-l border-border bg-sidebar p-10 max-[960px]:hidden"
    >
      <h2 className="mb-6 w-[400px] text-lg leading-[25px] font-medium tracking-[-0.014em] text-balance">
        Write it once. Know, to the second, what became of it everywhere.
      </h2>
      <div className="w-[400px] overflow-hidden rounded-lg border border-border bg-card shadow-md">
        <div className="grid grid-cols-[56px_1fr] gap-3.5 border-b border-dashed border-border-strong p-4">
          <span className="size-14 overflow-hidden rounded-md">
            <TidePicture />
          </span>
          <div>
            <p className="leading-[19px] font-medium">Tide Tables, second edition, is open for orders.</p>
            <Marks />
          </div>
        </div>
        <ol className="px-4 pt-3 pb-3.5">
          {steps.map((step, index) => (
            <li key={step.time} className="grid grid-cols-[76px_16px_1fr] items-center gap-3 py-[5px]">
              <span className="num text-xs text-muted-foreground">{step.time}</span>
              <Icon name={step.icon} className="text-status-published" />
              <span className={index === steps.length - 1 ? "font-medium" : undefined}>{step.text}</span>
            </li>
          ))}
        </ol>
        <p className="flex items-center gap-2 bg-status-published-bg px-4 py-[11px] text-xs font-medium text-status-published">
          <Icon name="circle-check" />
          Published on 2 of 2 channels
        </p>
      </div>
    </aside>
  );
}
