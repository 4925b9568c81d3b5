import { PageFrame } from "@/components/shell/page-frame";
import { Loading, Skeleton } from "@/components/ui/skeleton";

const list = (count: number) => Array.from({ length: count }, (_, index) => index);

/** One post before it is read. */
export function PostSkeleton() {
  return (
    <PageFrame crumbs={[{ label: "Posts" }]}>
      <Loading label="The post is being read">
        <Skeleton className="mt-1 h-5 w-4/5 max-w-[32em]" />
        <Skeleton className="mt-4 h-[22px] w-72 max-w-full" />
        <div className="mt-6 grid gap-4 rounded-lg border border-border p-4 md:grid-cols-3">
          {list(3).map((index) => (
            <div key={index} className="grid min-h-32 content-start gap-3">
              <Skeleton className="h-7 w-36" />
              <Skeleton className="h-[22px] w-24" />
              <Skeleton className="h-2.5 w-40" />
            </div>
          ))}
        </div>
        <div className="mt-8 grid gap-x-12 gap-y-9 lg:grid-cols-[minmax(0,1fr)_340px]">
          <div className="grid gap-6">
            {list(4).map((index) => (
              <Skeleton key={index} className="h-8 w-3/4" />
            ))}
          </div>
          <Skeleton className="h-52 w-full" />
        </div>
      </Loading>
    </PageFrame>
  );
}
