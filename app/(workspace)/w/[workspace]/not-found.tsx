import Link from "next/link";
import { PageFrame } from "@/components/shell/page-frame";
import { Button } from "@/components/ui/button";

export default function WorkspaceNotFound() {
  return (
    <PageFrame crumbs={[{ label: "Not found" }]}>
      <h1 className="text-xl font-semibold tracking-tight">There is nothing at this address</h1>
      <p className="mt-1 max-w-[52ch] text-muted-foreground">
        It may have been deleted, or the address has a typing mistake. Look for it with the search above.
      </p>
      <Button asChild variant="outline" className="mt-4">
        <Link href="/">Go home</Link>
      </Button>
    </PageFrame>
  );
}
