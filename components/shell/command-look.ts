export const itemLook =
  "mx-1.5 flex h-[38px] cursor-default items-center gap-3 rounded-md px-2.5 select-none data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground max-md:h-11 [&>svg]:text-muted-foreground data-[selected=true]:[&>svg]:text-inherit";

export const groupLook =
  "[&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground";
