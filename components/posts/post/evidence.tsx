import { Icon } from "@/components/ui/icon";
import type { AttemptView } from "@/lib/deliveries/queries";

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** The platform's own words about one step, folded away. */
export function Evidence({ line }: { line: AttemptView }) {
  const { evidence, requestId } = line;
  if (!evidence) return null;
  const { method, url, status, body, milliseconds, note } = evidence;
  return (
    <details className="group mt-2 overflow-hidden rounded-md border border-border bg-muted">
      <summary className="flex list-none items-center gap-2 px-3 py-1.5 text-xs font-medium group-open:border-b group-open:border-border [&::-webkit-details-marker]:hidden">
        <Icon name="receipt" size={14} />
        Evidence
        {milliseconds === undefined ? null : (
          <span className="num ml-auto font-normal text-muted-foreground">
            answer in {seconds(milliseconds)}
          </span>
        )}
        <Icon
          name="chevron-down"
          size={14}
          className={milliseconds === undefined ? "ml-auto group-open:rotate-180" : "group-open:rotate-180"}
        />
      </summary>
      <pre className="px-3 py-2.5 font-mono text-xs leading-[18px] tracking-[-0.01em] whitespace-pre-wrap [overflow-wrap:anywhere]">
        {method || url ? (
          <div>
            <span className="text-muted-foreground">{method} </span>
            {url}
          </div>
        ) : null}
        {status !== undefined || body ? (
          <div>
            {status === undefined ? null : <span className="text-muted-foreground">{status} </span>}
            {body}
          </div>
        ) : null}
        {note ? <div>{note}</div> : null}
        {requestId ? (
          <div>
            <span className="text-muted-foreground">request </span>
            {requestId}
          </div>
        ) : null}
      </pre>
    </details>
  );
}
