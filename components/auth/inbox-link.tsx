import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";

/** Leads to the local inbox, where mails land while no mail service is set up. */
export function InboxLink({ url }: { url: string }) {
  return (
    <Button asChild variant="outline" size="sm">
      <a href={url} target="_blank" rel="noreferrer">
        Open the local inbox
        <Icon name="external" size={14} />
      </a>
    </Button>
  );
}
