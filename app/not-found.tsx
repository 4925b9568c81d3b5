import Link from "next/link";
import { Alone } from "@/components/shell/alone";
import { Button } from "@/components/ui/button";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Alone>
      <h1 className="text-xl font-semibold tracking-tight">There is nothing at this address</h1>
      <p className="mt-1 text-muted-foreground">
        It may have been moved or deleted, or the address has a typing mistake.
      </p>
      <Button asChild className="mt-4">
        <Link href="/">Go home</Link>
      </Button>
    </Alone>
  );
}
