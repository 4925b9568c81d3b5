import { PageFrame } from "@/components/shell/page-frame";
import { Loading, Skeleton } from "@/components/ui/skeleton";

const widths = ["w-[64%]", "w-[82%]", "w-[55%]", "w-[73%]", "w-[91%]", "w-[60%]"];

export default function WorkspaceLoading() {
  return (
    <PageFrame crumbs={[]}>
      <Loading label="Loading">
        <Skeleton className="h-6 w-44" />
        <Skeleton className="mt-3 h-3 w-72 max-w-full" />
        <div className="mt-8 border-t border-border">
          {widths.map((width) => (
            <div key={width} className="flex h-11 items-center gap-4 border-b border-border">
              <Skeleton className="size-7 shrink-0 rounded-sm" />
              <div className="flex-1">
                <Skeleton className={`h-2.5 ${width}`} />
              </div>
              <Skeleton className="h-5 w-24 max-md:hidden" />
            </div>
          ))}
        </div>
      </Loading>
    </PageFrame>
  );
}
