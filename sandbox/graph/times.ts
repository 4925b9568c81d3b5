/** An instant as Meta's platforms write it: whole seconds, `2026-11-20T10:00:00+0000`. */
export const graphTime = (epochMs: number): string =>
  new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, "+0000");
