import { Loading, Skeleton } from "@/components/ui/skeleton";

const rows = Array.from({ length: 12 }, (_, index) => index);
const widths = ["w-4/5", "w-3/5", "w-11/12", "w-1/2", "w-3/4"];

/** Posts before they are read: the shape of their rows. */
export function PostsSkeleton() {
  return (
    <Loading label="Posts are being read">
      <Skeleton className="mt-1 h-5 w-24" />
      <div className="mt-5 flex gap-5 border-b border-border pb-3">
        {rows.slice(0, 6).map((index) => (
          <Skeleton key={index} className="h-3 w-16" />
        ))}
      </div>
      <div className="flex gap-2 pt-3.5 pb-3">
        <Skeleton className="h-7 w-[280px]" />
        <Skeleton className="h-7 w-24" />
      </div>
      <div className="border-t border-border">
        {rows.map((index) => (
          <div
            key={index}
            className="grid h-11 grid-cols-[15px_28px_minmax(0,1fr)_92px_62px] items-center gap-3 border-b border-border md:grid-cols-[15px_28px_minmax(0,1fr)_120px_90px_100px]"
          >
            <Skeleton className="size-[15px]" />
            <Skeleton className="size-7" />
            <Skeleton className={`h-2.5 ${widths[index % widths.length]}`} />
            <Skeleton className="h-5 w-[92px]" />
            <Skeleton className="h-4 w-[62px]" />
            <Skeleton className="h-2.5 w-16 max-md:hidden" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
