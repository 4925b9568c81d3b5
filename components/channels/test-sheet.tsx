import { toneText } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Icon, type IconName } from "@/components/ui/icon";
import type { ChannelTest, TestStep } from "@/lib/channels/schema";
import { cn } from "@/lib/cn";

const LOOK: Record<TestStep["state"], { icon: IconName; label: string; text: string; rule: string }> = {
  passed: { icon: "circle-check", label: "Passed", text: toneText.green, rule: "border-status-published" },
  failed: { icon: "circle-x", label: "Failed", text: toneText.red, rule: "border-status-failed" },
  skipped: { icon: "circle-dashed", label: "Not tried", text: toneText.ash, rule: "border-border-strong" },
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** What a test found, step by step, and what it means. */
export function TestSheet({ test, onClose }: { test: ChannelTest; onClose: () => void }) {
  const tried = test.steps.filter(({ state }) => state !== "skipped");
  const passed = tried.filter(({ state }) => state === "passed").length;
  return (
    <section aria-label="Outcome of the test" className="px-4 py-3.5 md:pl-10" aria-live="polite">
      <div className="flex items-baseline gap-2">
        <h2 className="font-medium text-sm">Test</h2>
        <span className="text-muted-foreground text-xs">
          {passed} of {tried.length} steps passed
        </span>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Close the outcome"
          className="ml-auto"
          onClick={onClose}
        >
          <Icon name="x" />
        </Button>
      </div>
      <ol className="mt-2 grid grid-cols-[repeat(auto-fit,minmax(150px,1fr))] gap-[3px]">
        {test.steps.map((step) => (
          <li key={step.name} className={cn("border-t-[3px] pt-2 pr-2 text-xs", LOOK[step.state].rule)}>
            <Icon
              name={LOOK[step.state].icon}
              label={LOOK[step.state].label}
              size={14}
              className={LOOK[step.state].text}
            />
            <span className="mt-1 block">{step.name}</span>
            <small
              className={cn(
                "block text-2xs",
                step.state === "failed" ? "text-status-failed" : "text-muted-foreground",
              )}
            >
              {step.detail}
              {step.milliseconds > 0 ? ` (${seconds(step.milliseconds)})` : ""}
            </small>
          </li>
        ))}
      </ol>
      <p className="mt-2.5 max-w-[100ch] text-muted-foreground text-xs">{test.verdict}</p>
    </section>
  );
}
