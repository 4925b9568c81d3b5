import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { COMMIT_CEILING_MS } from "@/lib/outbound/gate";
import { requireFacts } from "@/lib/platforms/catalog";
import type {
  CommitGate,
  CommitMaterial,
  FindAnswer,
  Intent,
  PostIdentity,
  PublishFailure,
  Receipt,
} from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { fingerprint } from "@/lib/platforms/shared/fingerprint";
import { failWith, ok, type Result } from "@/lib/result";

const SETTLE_SECONDS = 10;

/** Lists show a post as the platform writes it, never quite as it was sent. */
const looksLike = (text: string): string => fingerprint({ text, mediaCount: 0 });

type Answer = Result<Receipt, PublishFailure>;
/** Something running in our imagined process: a run, a sweep, a reading. */
type Task = { done: boolean; dead: boolean; parked: number };
/** One committing request, from the moment it is about to leave until its answer is known. */
type Flight = {
  task: Task;
  operationId: string;
  material: CommitMaterial;
  text: string;
  gate: CommitGate;
  state: "here" | "left" | "taken" | "refused";
  /** World time at which it left. */
  leftAt: number;
  receipt: Receipt | null;
  answer(answer: Answer): void;
};
export type Visible = { id: string; operationId: string; text: string; key: string };

/**
 * A platform at which nothing is recognised as sent before, and whose every request waits for the test to say when it
 * leaves, whether it is taken, and whether its answer arrives. What followers see is counted here and nowhere else.
 */
class World {
  visible: Visible[] = [];
  flights: Flight[] = [];
  /** How often each operation was about to be sent. */
  sendings = new Map<string, number>();
  absence: "key" | "list" | "none" = "key";
  /** Readings say nothing. */
  foggy = false;
  /** Every request leaves, is taken and answered at once. */
  calm = false;
  /** Milliseconds that the test let pass. */
  now = 0;
  #tasks: Task[] = [];
  readonly #task = new AsyncLocalStorage<Task>();

  /** Everything as at the beginning. */
  begin(absence: World["absence"]): void {
    this.sendings.clear();
    Object.assign(this, { visible: [], flights: [], foggy: false, calm: false, now: 0, absence });
    this.#tasks = [];
  }

  /** Runs `work` as one task of a process, until it ends or waits at the platform. */
  async run(work: () => Promise<unknown>): Promise<void> {
    const task: Task = { done: false, dead: false, parked: 0 };
    this.#tasks.push(task);
    const end = () => {
      task.done = true;
    };
    this.#task.run(task, work).then(end, end);
    await this.quiet();
  }

  /** Waits until every task that lives has ended or waits at the platform. */
  async quiet(): Promise<void> {
    while (this.#tasks.some((task) => !task.done && !task.dead && task.parked === 0)) await sleep(1);
  }

  visibleOf = (operationId: string): Visible[] =>
    this.visible.filter((one) => one.operationId === operationId);

  publish(text: string, material: CommitMaterial, gate: CommitGate): Promise<Answer> {
    return new Promise((resolve) => {
      const task = this.#task.getStore() ?? { done: false, dead: false, parked: 0 };
      const flight: Flight = {
        task,
        material,
        text,
        gate,
        operationId: (material.key ?? "").split(":", 1)[0] ?? "",
        state: "here",
        leftAt: 0,
        receipt: null,
        answer: (answer) => {
          this.flights = this.flights.filter((one) => one !== flight);
          if (task.dead) return;
          task.parked -= 1;
          resolve(answer);
        },
      };
      task.parked += 1;
      this.sendings.set(flight.operationId, (this.sendings.get(flight.operationId) ?? 0) + 1);
      this.flights.push(flight);
      if (this.calm) this.finish(flight);
    });
  }

  /** The bytes leave, if the gate still lets them. */
  leave(flight: Flight): void {
    if (flight.state !== "here") return;
    if (!flight.gate.mayStillLeave()) {
      flight.answer(failWith({ next: "wait", until: new Date(), reason: "Too late to send." }));
      return;
    }
    flight.state = "left";
    flight.leftAt = this.now;
  }

  /** The platform decides; after ceiling and settle time it has long decided not to. */
  decide(flight: Flight, take: boolean): void {
    if (flight.state !== "left") return;
    const settled = this.now - flight.leftAt > COMMIT_CEILING_MS + SETTLE_SECONDS * 1000;
    if (settled) return;
    flight.state = take ? "taken" : "refused";
    if (!take) return;
    const id = `v${this.visible.length + 1}-${flight.operationId.slice(-6)}`;
    flight.receipt = { remoteId: id, address: `https://example.test/${id}`, publishedAt: null };
    const { operationId, text } = flight;
    this.visible.push({ id, operationId, text, key: flight.material.key ?? "" });
  }

  /** The answer arrives: the truth, as far as the platform decided. */
  answerTruly(flight: Flight, no: "wait" | "revise"): void {
    if (flight.state === "here") return;
    const until = new Date(Date.now() + 60_000);
    if (flight.receipt) flight.answer(ok(flight.receipt));
    else if (flight.state === "left") this.lose(flight);
    else if (no === "wait") flight.answer(failWith({ next: "wait", until, reason: "Too many requests." }));
    else flight.answer(failWith({ next: "revise", field: "text", reason: "Not like this." }));
  }

  /** The connection ends without an answer. What left may still be taken by the platform. */
  lose(flight: Flight): void {
    if (flight.state === "here") return;
    const ghost = { ...flight, task: { done: true, dead: true, parked: 0 }, answer: () => {} };
    flight.answer(failWith({ next: "look", reason: "No answer came." }));
    if (flight.state === "left") this.flights.push(ghost);
  }

  /** Its process is killed: what had left may still be taken, and nobody hears of it. */
  kill(flight: Flight): void {
    flight.task.dead = true;
    if (flight.state === "here") this.flights = this.flights.filter((one) => one !== flight);
  }

  /** Ends one request the best way that is left. */
  finish(flight: Flight): void {
    this.leave(flight);
    this.decide(flight, true);
    if (flight.task.dead) this.flights = this.flights.filter((one) => one !== flight);
    else this.answerTruly(flight, "wait");
  }

  find(intent: Intent): FindAnswer {
    if (this.foggy) return { found: "unclear", reason: "It could not be read.", evidence: {} };
    const found = this.visible.filter((one) =>
      this.absence === "key"
        ? one.key === intent.material.key
        : looksLike(one.text) === looksLike(intent.outgoing.text),
    );
    const candidates = found.map(({ id }) => ({
      remoteId: id,
      address: `https://example.test/${id}`,
      publishedAt: null,
    }));
    const [only, ...others] = candidates;
    if (!only) return { found: "no", evidence: {} };
    return others.length > 0
      ? { found: "several", candidates, evidence: {} }
      : { found: "yes", receipt: only, evidence: {} };
  }

  identify(address: string): PostIdentity {
    const seen = this.visible.find(({ id }) => address === `https://example.test/${id}`);
    return seen
      ? { known: "yes", receipt: { remoteId: seen.id, address, publishedAt: null } }
      : { known: "no", reason: "It is not there." };
  }
}

export const world = new World();

let seeds = 0;

const platform: Pick<Platform, "facts" | "commitMaterial" | "publish" | "find" | "identifyPost"> = {
  get facts() {
    return { ...requireFacts("bluesky"), settleSeconds: SETTLE_SECONDS, absence: world.absence, quotas: [] };
  },
  commitMaterial: (_outgoing, seed) => {
    seeds += 1;
    return { key: `${seed.operationId}:${seeds}` };
  },
  publish: (_context, outgoing, _draft, material, gate) => world.publish(outgoing.text, material, gate),
  get find(): NonNullable<Platform["find"]> {
    // Without the ability the key is absent; a getter can only leave it undefined.
    return world.absence === "none" ? (undefined as never) : async (_context, intent) => world.find(intent);
  },
  identifyPost: async (_context, address) => world.identify(address),
};

/** The registry, with nothing but the world in it. For `vi.mock`. */
export const worldRegistry = { requirePlatform: () => platform };
