import { cva, type VariantProps } from "class-variance-authority";
import * as Slot from "radix-ui/slot";
import type { ComponentProps, MouseEvent } from "react";
import { cn } from "@/lib/cn";
import { Spinner } from "./spinner";

export const buttonVariants = cva(
  "relative inline-flex shrink-0 items-center justify-center gap-[7px] rounded-md border border-transparent font-medium whitespace-nowrap transition-[background-color,border-color,color] select-none not-aria-disabled:active:translate-y-[0.5px] disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 aria-busy:opacity-100 focus-visible:rounded-md",
  {
    variants: {
      variant: {
        default:
          "bg-primary text-primary-foreground hover:bg-primary-hover [&_[data-slot=kbd]]:border-current/30 [&_[data-slot=kbd]]:bg-transparent [&_[data-slot=kbd]]:text-inherit",
        outline: "border-input bg-card shadow-xs hover:bg-secondary",
        secondary: "bg-secondary hover:bg-border",
        ghost: "hover:bg-secondary",
        danger: "border-input bg-card text-destructive shadow-xs hover:bg-secondary",
        destructive: "bg-destructive text-destructive-foreground hover:bg-destructive/90",
        link: "link h-auto border-0 px-0",
      },
      size: {
        xs: "h-6 px-2 text-xs max-md:h-8",
        sm: "h-7 gap-1.5 px-2.5 text-xs max-md:h-[34px] max-md:text-sm",
        md: "h-8 px-3 max-md:h-[38px]",
        lg: "h-10 px-4 text-base max-md:h-[46px]",
        icon: "size-8 text-muted-foreground hover:text-foreground max-md:size-10",
        "icon-sm": "size-[26px] text-muted-foreground hover:text-foreground max-md:size-8",
      },
    },
    compoundVariants: [{ variant: "link", className: "h-auto px-0 max-md:h-auto" }],
    defaultVariants: { variant: "default", size: "md" },
  },
);

type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonVariants> & {
    /** Lends its look to the one child, such as a link. */
    asChild?: boolean;
    /** Work is under way: keeps its width and its focus, spins, and does nothing when pressed. */
    pending?: boolean;
  };

function stop(event: MouseEvent) {
  event.preventDefault();
  event.stopPropagation();
}

export function Button({
  variant,
  size,
  asChild,
  pending,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const look = cn(buttonVariants({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root data-slot="button" className={look} {...(onClick ? { onClick } : {})} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      data-slot="button"
      type={type}
      className={look}
      {...rest}
      {...(pending ? { "aria-busy": true, "aria-disabled": true, onClick: stop } : { onClick })}
    >
      {pending ? (
        <>
          <span className="invisible contents">{children}</span>
          <span className="absolute inset-0 grid place-items-center">
            <Spinner label="Working" />
          </span>
        </>
      ) : (
        children
      )}
    </button>
  );
}
