"use client";

import * as Menu from "radix-ui/dropdown-menu";
import { Icon } from "@/components/ui/icon";
import { themes } from "./themes";

/** The theme as one row of a menu: three radio items that leave the menu open. */
export function ThemeItems({ theme, onTheme }: { theme: string; onTheme: (theme: string) => void }) {
  return (
    <Menu.RadioGroup
      aria-label="Theme"
      value={theme}
      onValueChange={onTheme}
      className="mx-[9px] mt-[3px] mb-1.5 flex gap-px rounded-md bg-secondary p-0.5"
    >
      {themes.map((each) => (
        <Menu.RadioItem
          key={each.value}
          value={each.value}
          onSelect={(event) => event.preventDefault()}
          className="flex h-[26px] flex-1 items-center justify-center gap-1.5 rounded-[5px] text-xs font-medium text-muted-foreground outline-none select-none data-[highlighted]:text-foreground data-[highlighted]:ring-1 data-[highlighted]:ring-ring data-[state=checked]:bg-card data-[state=checked]:text-foreground data-[state=checked]:shadow-sm dark:data-[state=checked]:bg-input"
        >
          <Icon name={each.icon} size={14} />
          {each.label}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
