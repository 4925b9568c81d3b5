"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";

export type RescheduleProps = {
  post: { id: string; wallTime: string | null; zone: string | null };
  slug: string;
  /** The workspace's zone. */
  zone: string;
  opened: boolean;
  variant: "default" | "outline";
};

function RescheduleButton(props: ComponentProps<typeof Button>) {
  return (
    <Button variant="outline" aria-haspopup="dialog" {...props}>
      <Icon name="calendar" size={14} />
      Reschedule
    </Button>
  );
}

const load = () => import("./reschedule-view");
const View = dynamic(() => load().then((module) => module.RescheduleView), {
  ssr: false,
  loading: () => <RescheduleButton />,
});

/** Gives what was not sent another time. The form is loaded when somebody is about to open it. */
export function Reschedule({ opened, variant, ...rest }: RescheduleProps) {
  const [wanted, setWanted] = useState(opened);
  const button = (props: ComponentProps<typeof Button>) => <RescheduleButton variant={variant} {...props} />;
  if (wanted) return <View {...rest} button={button} />;
  return button({ onPointerEnter: load, onFocus: load, onClick: () => setWanted(true) });
}
