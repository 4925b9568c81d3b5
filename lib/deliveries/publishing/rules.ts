import { createHash } from "node:crypto";
import { fingerprint } from "@/lib/platforms/shared/fingerprint";
import type { OperationContent } from "../schema";

/** Two operations with equal fingerprints could leave the same remote post: links, markup and white space do not count. */
export const fingerprintOf = (content: OperationContent): string =>
  fingerprint({ text: content.text, mediaCount: content.media.length });

/** Key of what preparing makes: any change of what is sent makes another; the order of keys, which jsonb does not keep, none. */
export const contentHash = ({ text, options, media }: OperationContent): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        text,
        Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)),
        media.map(({ mediaId, alt }) => [mediaId, alt]),
      ]),
    )
    .digest("hex");
