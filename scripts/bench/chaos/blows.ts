import { setTimeout as sleep } from "node:timers/promises";
import type { PlannedBlow, Victim } from "./plan";
import type { World } from "./world";

/** Longer than every lease, before scaling. */
const FREEZE_MS = 200_000;

/** Deals the blows of a plan to a world. */
export class Blows {
  readonly #world: World;
  readonly #expire: (channel: number) => Promise<unknown>;
  readonly freezeMs: number;
  /** Freezes that wait for somebody to arm. */
  #aimed = 0;
  #hits: Promise<void>[] = [];

  constructor(world: World, timeScale: number, expire: (channel: number) => Promise<unknown>) {
    this.#world = world;
    this.#expire = expire;
    this.freezeMs = FREEZE_MS * timeScale;
  }

  async deal(blow: PlannedBlow): Promise<void> {
    if (blow.does === "kill") this.#world.kill(blow.process);
    else if (blow.does === "database") await this.#world.restartDatabase();
    else if (blow.does === "expire") await this.#expire(blow.channel);
    else if (blow.aimed) this.#aimed += 1;
    else await this.#world.freeze(blow.process, this.freezeMs);
  }

  /** Somebody has just decided to send: an aimed freeze hits them before, while or after the bytes leave. */
  armed(process: Victim): void {
    if (this.#aimed === 0) return;
    this.#aimed -= 1;
    this.#hits.push(this.#world.freeze(process, this.freezeMs));
  }

  /** No more aiming. Resolves with how many aimed freezes hit, when all of those have thawed. */
  async end(): Promise<number> {
    this.#aimed = 0;
    await Promise.all(this.#hits);
    return this.#hits.length;
  }
}

/** Does each thing at its moment; resolves when the last one is done. */
export async function perform<Thing extends { at: number }>(
  begun: number,
  things: readonly Thing[],
  act: (thing: Thing) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    things.map(async (thing) => {
      await sleep(Math.max(0, begun + thing.at - performance.now()));
      await act(thing);
    }),
  );
}
