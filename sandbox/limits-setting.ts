import { documentsOf } from "./documents.ts";
import type { World } from "./platform.ts";

/** Whether rate limits count, kept over restarts. */
export function limitsSetting(world: World) {
  const documents = documentsOf(world.store, "sandbox", world.now);
  return {
    load(): void {
      world.limits.enabled = documents.get<boolean>("setting", "limits") ?? true;
    },
    set(enabled: boolean): void {
      documents.put("setting", "limits", enabled);
      world.limits.enabled = enabled;
      world.limits.clear();
    },
  };
}
