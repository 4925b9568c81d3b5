import { Badge } from "@/components/ui/badge";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { RunningProcess } from "@/lib/instance/queries";
import { ROLE_WORDS } from "./words";

type TableProps = { processes: RunningProcess[]; zone: string; now: Date };

/** The processes of this installation, on every machine. */
export function ProcessTable({ processes, zone, now }: TableProps) {
  return (
    <Table>
      <caption className="sr-only">Processes of this installation</caption>
      <thead>
        <tr>
          <TableHead className="border-t-0">Does</TableHead>
          <TableHead className="border-t-0 max-md:hidden">Where</TableHead>
          <TableHead className="border-t-0 max-md:hidden">Version</TableHead>
          <TableHead className="border-t-0 max-md:hidden">Started</TableHead>
          <TableHead className="border-t-0">State</TableHead>
        </tr>
      </thead>
      <tbody>
        {processes.map(({ id, role, host, pid, version, startedAt, seenAt, silent }) => (
          <TableRow key={id}>
            <TableCell className="max-w-[170px] font-medium max-md:py-2">
              {ROLE_WORDS[role]}
              <span className="block truncate text-xs font-normal text-muted-foreground md:hidden">
                <span className="num">{pid}</span> on {host}
              </span>
            </TableCell>
            <TableCell className="max-w-[220px] truncate text-muted-foreground max-md:hidden">
              <span className="num">{pid}</span> on {host}
            </TableCell>
            <TableCell className="num text-muted-foreground max-md:hidden">{version}</TableCell>
            <TableCell className="text-muted-foreground max-md:hidden">
              <Time at={startedAt} zone={zone} now={now} />
            </TableCell>
            <TableCell>
              {silent ? (
                <Badge tone="ash" icon="circle-slash" bare className="align-middle">
                  Silent since <Time at={seenAt} zone={zone} format="seconds" now={now} />
                </Badge>
              ) : (
                <Badge tone="green" icon="circle-check" bare className="align-middle">
                  Runs
                </Badge>
              )}
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
