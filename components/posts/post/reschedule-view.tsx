"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, type ReactElement, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { moment, wallTime, zonePlace } from "@/lib/dates";
import { reschedulePost } from "@/lib/deliveries/actions";
import type { Failure } from "@/lib/result";

type Props = {
  post: { id: string; wallTime: string | null; zone: string | null };
  slug: string;
  zone: string;
  button: (props: object) => ReactElement;
};

const HOUR_MS = 3_600_000;

/** Where to start from: the post's own time when that is still to come, else an hour from now. */
function firstChoice(post: Props["post"], zone: string): string {
  const soon = wallTime(Date.now() + HOUR_MS, zone);
  return post.wallTime && post.wallTime > wallTime(Date.now(), zone)
    ? post.wallTime
    : `${soon.slice(0, 14)}00`;
}

/** Opens with its first rendering: it is loaded by the press that wanted it. */
export function RescheduleView({ post, slug, zone: home, button }: Props) {
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offered = [...new Set([post.zone ?? home, home, own, "UTC"])];
  const [zone, setZone] = useState(offered[0] ?? home);
  const [[date, time], setWhen] = useState(() => firstChoice(post, zone).split("T") as [string, string]);
  const [open, setOpen] = useState(true);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, start] = useTransition();

  function turn(next: boolean) {
    setOpen(next);
    setFailure(null);
    if (!next && params.has("reschedule")) router.replace(path, { scroll: false });
  }

  function send(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    start(async () => {
      const answer = await reschedulePost(slug, {
        postId: post.id,
        when: { wallTime: `${date}T${time}`, zone },
      }).catch(() => null);
      if (!answer)
        return setFailure({
          code: "unexpected",
          message: "The server did not answer. Nothing was moved; try again.",
        });
      if (!answer.ok) return setFailure(answer.failure);
      const before = post.wallTime && post.zone ? { wallTime: post.wallTime, zone: post.zone } : null;
      toast.done(
        `Moved to ${moment(answer.value.dueAt, home, Date.now())}.`,
        before ? { undo: () => moveBack(before) } : {},
      );
      turn(false);
    });
  }

  async function moveBack(when: { wallTime: string; zone: string }) {
    const answer = await reschedulePost(slug, { postId: post.id, when }).catch(() => null);
    if (answer?.ok) toast.done(`Moved back to ${moment(answer.value.dueAt, home, Date.now())}.`);
    else toast.failed(answer?.failure.message ?? "The server did not answer. The post keeps its new time.");
  }

  return (
    <Popover open={open} onOpenChange={turn}>
      <PopoverTrigger asChild>{button({})}</PopoverTrigger>
      <PopoverContent align="end" aria-label="Choose a new time" className="w-[320px]">
        <form onSubmit={send} className="grid gap-3">
          <div className="grid grid-cols-[minmax(0,1fr)_128px] gap-2">
            <Field label="Date">
              <Input
                type="date"
                required
                value={date}
                onChange={(event) => setWhen([event.target.value, time])}
              />
            </Field>
            <Field label="Time">
              <Input
                type="time"
                required
                value={time}
                onChange={(event) => setWhen([date, event.target.value])}
              />
            </Field>
          </div>
          <Field label="Time zone">
            <Select value={zone} onValueChange={setZone}>
              <SelectTrigger>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {offered.map((one) => (
                  <SelectItem key={one} value={one}>
                    {zonePlace(one)}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          </Field>
          {failure ? (
            <p role="alert" className="text-xs leading-[17px] text-status-failed">
              {failure.message}
            </p>
          ) : null}
          <Button type="submit" pending={pending} className="justify-self-end">
            Reschedule
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}
