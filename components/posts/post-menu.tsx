"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { postTitle } from "@/lib/posts/rules";
import type { MenuPost } from "./deeds";

type Props = {
  post: MenuPost;
  slug: string;
  /** Whether this person may change posts. */
  may: boolean;
  /** In a list: the menu also opens the post. */
  opens?: boolean;
  /** On the post's own screen: its main buttons stand beside the menu already. */
  onScreen?: boolean;
};

const load = () => import("./post-menu-view");
const View = dynamic(() => load().then((module) => module.PostMenuView), {
  ssr: false,
  loading: () => <MenuButton />,
});

function MenuButton(props: ComponentProps<typeof Button>) {
  return (
    <Button variant="ghost" size="icon-sm" aria-label="Actions" aria-haspopup="menu" {...props}>
      <Icon name="more" />
    </Button>
  );
}

/** What can be done to a post. The menu itself is loaded when somebody is about to open it. */
export function PostMenu(props: Props) {
  const [wanted, setWanted] = useState(false);
  if (!(props.may || props.opens)) return null;
  const button = (more: ComponentProps<typeof Button>) => (
    <MenuButton
      size={props.onScreen ? "icon" : "icon-sm"}
      aria-label={props.onScreen ? "More actions" : `Actions for “${postTitle(props.post.text, 40)}”`}
      {...more}
    />
  );
  if (wanted) return <View {...props} button={button} />;
  return button({ onPointerEnter: load, onFocus: load, onClick: () => setWanted(true) });
}
