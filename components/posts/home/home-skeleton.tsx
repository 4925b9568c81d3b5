import { Loading, Skeleton } from "@/components/ui/skeleton";

const list = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Home before it is read. */
export function HomeSkeleton() {
  return (
    <Loading label="Home is being read">
      <Skeleton className="mt-1 h-5 w-60" />
      <Skeleton className="mt-3 h-3 w-80 max-w-full" />
      <div className="mt-6 mb-8 grid grid-cols-2 gap-x-5 gap-y-4 border-y border-border py-4 md:grid-cols-4">
        {list(4).map((index) => (
          <div key={index} className="grid gap-2.5">
            <Skeleton className="h-2.5 w-2/3" />
            <Skeleton className="h-[26px] w-11" />
            <Skeleton className="h-2.5 w-5/6" />
          </div>
        ))}
      </div>
      <div className="grid items-start gap-x-12 gap-y-9 lg:grid-cols-[minmax(0,1fr)_312px]">
        <div className="grid gap-8">
          {list(2).map((section) => (
            <div key={section}>
              <Skeleton className="mb-3 h-4 w-32" />
              {list(section === 0 ? 3 : 6).map((index) => (
                <div key={index} className="flex h-12 items-center gap-3 border-b border-border">
                  <Skeleton className="size-4" />
                  <Skeleton className="h-2.5 w-1/2" />
                  <Skeleton className="ml-auto h-4 w-20" />
                </div>
              ))}
            </div>
          ))}
        </div>
        <div className="grid gap-8">
          <Skeleton className="h-36 w-full" />
          <Skeleton className="h-64 w-full" />
        </div>
      </div>
    </Loading>
  );
}
