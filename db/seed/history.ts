import type { AttemptEvidence, OperationFailure, OperationIntent } from "@/lib/deliveries/schema";
import type { SeededChannel } from "./cast";
import type { Outcome } from "./plan";
import type { Dice } from "./random";

type Line = {
  step: string;
  outcome: "ok" | "failed" | "unknown" | "info";
  summary: string;
  evidence: AttemptEvidence | null;
  fence: number;
  at: Date;
};

/** Where an operation ended, and its history on the way there. */
export type Story = {
  status: "scheduled" | "published" | "failed" | "unknown" | "missed" | "cancelled";
  hold: "reconnect" | null;
  fence: number;
  remoteId: string | null;
  address: string | null;
  publishedAt: Date | null;
  failure: OperationFailure | null;
  intent: OperationIntent | null;
  notAfter: Date | null;
  nextCheckAt: Date | null;
  lines: Line[];
};

const DAY_MS = 86_400_000;
const after = (at: Date, ms: number) => new Date(at.getTime() + ms);

const commitOf = (channel: SeededChannel) =>
  channel.platform === "bluesky"
    ? { method: "POST", url: `https://${channel.host}/xrpc/com.atproto.repo.createRecord` }
    : { method: "POST", url: `https://${channel.host}/api/v1/statuses` };

function receiptOf(channel: SeededChannel, random: Dice) {
  if (channel.platform === "bluesky") {
    const key = `3m${random.letters(11)}`;
    return {
      remoteId: `at://${channel.remoteAccountId}/app.bsky.feed.post/${key}`,
      address: `https://${channel.host}/profile/${channel.handle}/post/${key}`,
    };
  }
  const id = `115${random.letters(15, "0123456789")}`;
  return { remoteId: id, address: `https://${channel.host}/@${channel.handle.split("@")[0]}/${id}` };
}

const requestId = (random: Dice) =>
  `${random.letters(4, "0123456789abcdef")}-${random.letters(4, "0123456789abcdef")}`;

type Ending = Omit<Partial<Story>, "lines"> & { status: Story["status"] };

const ended = (ending: Ending, lines: Line[]): Story => ({
  hold: null,
  fence: lines.at(-1)?.fence ?? 0,
  remoteId: null,
  address: null,
  publishedAt: null,
  failure: null,
  intent: null,
  notAfter: null,
  nextCheckAt: null,
  ...ending,
  lines,
});

const line = (
  step: string,
  outcome: Line["outcome"],
  summary: string,
  fence: number,
  at: Date,
  evidence: AttemptEvidence | null = null,
): Line => ({ step, outcome, summary, evidence, fence, at });

function started(due: Date, random: Dice, fence: number, arm: boolean): Line[] {
  const claimed = after(due, random.whole(40, 320));
  const lines = [line("claimed", "ok", `Held for this attempt, fence ${fence}.`, fence, claimed)];
  if (arm)
    lines.push(
      line(
        "armed",
        "ok",
        "Decided to send. From here on a cancel comes too late.",
        fence,
        after(claimed, random.whole(30, 160)),
      ),
    );
  return lines;
}

function published(channel: SeededChannel, due: Date, random: Dice, before: Line[], fence: number): Story {
  const receipt = receiptOf(channel, random);
  const took = random.whole(180, 1400);
  const at = after(due, 500 + took);
  const evidence = {
    ...commitOf(channel),
    status: 200,
    milliseconds: took,
    requestId: requestId(random),
    note: `${receipt.address} · ${receipt.remoteId}`,
  };
  return ended({ status: "published", ...receipt, publishedAt: at }, [
    ...before,
    ...started(due, random, fence, true),
    line("receipt", "ok", "Published; the platform gave its address.", fence, at, evidence),
  ]);
}

function refused(channel: SeededChannel, due: Date, random: Dice): Story {
  const revise = random.chance(0.6);
  const failure: OperationFailure = revise
    ? {
        next: "revise",
        field: "media",
        reason:
          channel.platform === "bluesky"
            ? "Picture 2 is 1.4 MB and this server takes 1 MB. Use a smaller one."
            : "The server could not read picture 2. Use a JPEG or PNG.",
      }
    : { next: "resume", reason: `${channel.host} answered with an error three times.` };
  const body = revise
    ? '{"error":"BlobTooLarge","message":"This file is too large."}'
    : '{"error":"Service Unavailable"}';
  const evidence = {
    ...commitOf(channel),
    status: revise ? 400 : 503,
    body,
    milliseconds: random.whole(300, 1200),
    requestId: requestId(random),
  };
  return ended({ status: "failed", failure }, [
    ...started(due, random, 1, false),
    line("refused", "failed", failure.reason, 1, after(due, 1900), evidence),
  ]);
}

function doubtful(channel: SeededChannel, due: Date, random: Dice, gaveUp: boolean): Story {
  const armedAt = after(due, 400);
  const intent: OperationIntent = {
    material: { key: random.letters(13) },
    armedAt: armedAt.toISOString(),
    fingerprint: "",
  };
  const lost = {
    ...commitOf(channel),
    milliseconds: 31_000,
    requestId: requestId(random),
    note: "The connection closed before an answer came.",
  };
  const seen = {
    method: "GET",
    url: commitOf(channel).url.replace("createRecord", "getRecord"),
    status: 503,
    body: "upstream timeout",
    milliseconds: 9_800,
    requestId: requestId(random),
  };
  const lines = [
    ...started(due, random, 1, true),
    line(
      "unanswered",
      "unknown",
      "The connection dropped after sending. It may have gone out, so it is not sent again.",
      1,
      after(due, 31_500),
      lost,
    ),
    line("checked", "unknown", "Read back: the platform did not answer.", 2, after(due, 45_000), seen),
  ];
  if (!gaveUp)
    return ended(
      { status: "unknown", intent, notAfter: after(armedAt, 20_000), nextCheckAt: after(due, 30 * DAY_MS) },
      lines,
    );
  const failure: OperationFailure = {
    next: "look",
    reason: "Nobody can tell whether it went out. Look at the platform.",
  };
  lines.push(line("look", "failed", failure.reason, 3, after(due, 3_600_000), seen));
  return ended({ status: "failed", failure, intent, notAfter: after(armedAt, 20_000) }, lines);
}

/** What happened to one delivery. `first` is the delivery that the post's trouble is about. */
export function storyOf(
  outcome: Exclude<Outcome, "draft">,
  first: boolean,
  channel: SeededChannel,
  due: Date,
  random: Dice,
): Story {
  switch (outcome) {
    case "scheduled":
      return ended({ status: "scheduled", hold: channel.health === "reconnect" ? "reconnect" : null }, []);
    case "cancelled":
      return ended({ status: "cancelled" }, [
        line("cancelled", "info", "Cancelled by a person. Nothing was sent.", 0, after(due, -7_200_000)),
      ]);
    case "missed":
      return ended({ status: "missed" }, [
        line(
          "missed",
          "failed",
          "Its time passed more than 24 hours ago, so it was not sent.",
          0,
          after(due, DAY_MS + 60_000),
        ),
      ]);
    case "failed":
      return refused(channel, due, random);
    case "partly":
      return first ? refused(channel, due, random) : published(channel, due, random, [], 1);
    case "unknown":
      return first ? doubtful(channel, due, random, false) : published(channel, due, random, [], 1);
    case "look":
      return first ? doubtful(channel, due, random, true) : published(channel, due, random, [], 1);
    case "retried": {
      const evidence = {
        ...commitOf(channel),
        status: 503,
        body: '{"error":"Service Unavailable"}',
        milliseconds: 640,
        requestId: requestId(random),
      };
      const before = [
        ...started(due, random, 1, true),
        line(
          "waiting",
          "info",
          `${channel.host} was busy (503). Nothing was posted; tried again after 30 s.`,
          1,
          after(due, 1300),
          evidence,
        ),
      ];
      return first
        ? published(channel, after(due, 31_000), random, before, 2)
        : published(channel, due, random, [], 1);
    }
    case "published":
      return published(channel, due, random, [], 1);
  }
}
