import { Badge, StatusIcon, type Tone } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon";
import { OPERATION_STATUS_LABEL, type OperationStatus } from "@/lib/deliveries/rules";
import { POST_STATUS_LABEL, type PostStatus } from "@/lib/posts/rules";

type Look = { tone: Tone; icon: IconName };

const POST_LOOK: Record<PostStatus, Look> = {
  draft: { tone: "grey", icon: "circle-dashed" },
  awaiting_approval: { tone: "plum", icon: "stamp" },
  scheduled: { tone: "blue", icon: "clock" },
  publishing: { tone: "teal", icon: "circle-up" },
  published: { tone: "green", icon: "circle-check" },
  partly_published: { tone: "olive", icon: "circle-half" },
  failed: { tone: "red", icon: "circle-x" },
  missed: { tone: "orange", icon: "clock-alert" },
  cancelled: { tone: "ash", icon: "circle-slash" },
};

const OPERATION_LOOK: Record<OperationStatus, Look> = {
  scheduled: POST_LOOK.scheduled,
  claimed: POST_LOOK.publishing,
  sending: POST_LOOK.publishing,
  unknown: { tone: "amber", icon: "triangle-alert" },
  published: POST_LOOK.published,
  failed: POST_LOOK.failed,
  cancelled: POST_LOOK.cancelled,
  missed: POST_LOOK.missed,
};

type Props<Status> = {
  status: Status /** In a row: without a ground. */;
  bare?: boolean;
  className?: string;
};

/** A post's status: icon, words and colour. */
export function PostStatusBadge({ status, ...rest }: Props<PostStatus>) {
  return (
    <Badge {...POST_LOOK[status]} {...rest}>
      {POST_STATUS_LABEL[status]}
    </Badge>
  );
}

/** A post's status in a tight row. */
export function PostStatusIcon({ status, size }: { status: PostStatus; size?: number }) {
  return <StatusIcon {...POST_LOOK[status]} label={POST_STATUS_LABEL[status]} {...(size ? { size } : {})} />;
}

/** The status of one delivery; `null` while nothing was scheduled. */
export function DeliveryStatusBadge({ status, ...rest }: Props<OperationStatus | null>) {
  if (status === null) return <PostStatusBadge status="draft" {...rest} />;
  return (
    <Badge {...OPERATION_LOOK[status]} {...rest}>
      {OPERATION_STATUS_LABEL[status]}
    </Badge>
  );
}
