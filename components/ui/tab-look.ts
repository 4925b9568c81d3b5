/** The look of tabs, shared by tabs that switch a panel and links that filter a list. */
export const tabListLook =
  "flex gap-5 overflow-x-auto overflow-y-hidden border-b border-border [scrollbar-width:none]";

export const tabLook =
  "-mb-px inline-flex h-[38px] shrink-0 items-center gap-[7px] border-b-2 border-transparent font-medium whitespace-nowrap text-muted-foreground hover:text-foreground focus-visible:outline-offset-[-3px] aria-[current]:border-primary aria-[current]:text-foreground data-[state=active]:border-primary data-[state=active]:text-foreground [&_.num]:font-normal [&_.num]:text-muted-foreground";
