import { PageHeader } from "@/components/ui/section";
import { Loading, Skeleton } from "@/components/ui/skeleton";

/** The screen's own shape while its rows are read. */
export function ChannelsSkeleton() {
  return (
    <>
      <PageHeader title="Channels" lead={<Skeleton className="h-3 w-56" />} />
      <Loading label="Loading channels">
        <div className="mt-5 border-border border-t">
          {["w-32", "w-44", "w-36"].map((width) => (
            <div key={width} className="flex h-[50px] items-center gap-3 border-border border-b">
              <Skeleton className="size-7 shrink-0 rounded-[7px]" />
              <Skeleton className={`h-3 ${width}`} />
              <Skeleton className="ml-auto h-5 w-20" />
            </div>
          ))}
        </div>
      </Loading>
    </>
  );
}
