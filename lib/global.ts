/**
 * One value for the whole process. Instrumentation, routes and pages are separate module graphs in a Next
 * build, so what must exist once (pool, hub, engine) lives on `globalThis`, reached only through here.
 */
const store = globalThis as typeof globalThis & { __posthaste?: Record<string, unknown> };

/** The shared value under `key`; made on first use. */
export function shared<Value>(key: string, make: () => Value): Value {
  store.__posthaste ??= {};
  store.__posthaste[key] ??= make();
  return store.__posthaste[key] as Value;
}

/** The shared value under `key`, or undefined when nobody made it. */
export function sharedIfAny<Value>(key: string): Value | undefined {
  return store.__posthaste?.[key] as Value | undefined;
}

/** Replaces the shared value under `key`. */
export function share<Value>(key: string, value: Value): void {
  store.__posthaste ??= {};
  store.__posthaste[key] = value;
}
