"use client";

import { type ExpandedState, useTable } from "@tanstack/react-table";
import dynamic from "next/dynamic";
import { Fragment, useMemo, useState } from "react";
import { cn } from "@/lib/cn";
import type { PostRow } from "@/lib/deliveries/listing/schema";
import { Flash } from "../flash";
import type { PostsQuery } from "./address";
import { cellLook, columnsFor, headLook } from "./columns";
import { features } from "./features";

const DeliveryLines = dynamic(() => import("../delivery-lines").then((module) => module.DeliveryLines), {
  loading: () => <span className="block h-[34px]" />,
});

type Props = { rows: PostRow[]; slug: string; query: PostsQuery; zone: string; now: Date; may: boolean };

/** What of a row is worth a flash when it changes. */
const stampOf = (row: PostRow) =>
  `${row.status} ${row.dueAt?.getTime()} ${row.deliveries.map((line) => line.status).join()}`;

/** One page of posts; a row opens into its deliveries. */
export function PostsTable({ rows, slug, query, zone, now, may }: Props) {
  const columns = useMemo(() => columnsFor({ slug, query, zone, now, may }), [slug, query, zone, now, may]);
  const [expanded, setExpanded] = useState<ExpandedState>({});
  const columnVisibility = Object.fromEntries((query.hide ?? []).map((column) => [column, false]));
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: (row) => row.id,
    getRowCanExpand: (row) => row.original.deliveries.length > 0,
    state: { columnVisibility, expanded },
    onExpandedChange: setExpanded,
  });
  return (
    <table className="w-full table-fixed border-collapse max-md:block">
      <caption className="sr-only">Posts, {query.order === "oldest" ? "oldest" : "newest"} first</caption>
      <thead className="max-md:sr-only">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => (
              <th
                key={header.id}
                scope="col"
                {...(header.column.id === "when"
                  ? {
                      "aria-sort":
                        query.order === "oldest" ? ("ascending" as const) : ("descending" as const),
                    }
                  : {})}
                className={cn(headLook, cellLook[header.column.id])}
              >
                <table.FlexRender header={header} />
              </th>
            ))}
          </tr>
        ))}
      </thead>
      <tbody className="max-md:block">
        {table.getRowModel().rows.map((row) => (
          <Fragment key={row.id}>
            <Flash
              as="tr"
              stamp={stampOf(row.original)}
              className="border-b border-border hover:bg-muted max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-2 max-md:py-[13px] max-md:hover:bg-transparent"
            >
              {row.getVisibleCells().map((cell) => (
                <td
                  key={cell.id}
                  className={cn(
                    "h-11 truncate px-2.5 max-md:block max-md:h-auto max-md:p-0",
                    cellLook[cell.column.id],
                  )}
                >
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </Flash>
            {row.getIsExpanded() ? (
              <tr id={`deliveries-${row.id}`} className="bg-sidebar max-md:block">
                <td
                  colSpan={row.getVisibleCells().length}
                  className="border-b border-border p-0 max-md:block"
                >
                  <DeliveryLines
                    lines={row.original.deliveries}
                    postId={row.id}
                    slug={slug}
                    zone={zone}
                    now={now}
                    may={may}
                  />
                </td>
              </tr>
            ) : null}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
