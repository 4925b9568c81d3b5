import { randomBytes } from "node:crypto";
import { innerFault } from "../faults.ts";
import { mediaKind } from "../media-kind.ts";
import { blobCid } from "./cid.ts";
import type { Network } from "./network.ts";
import type { StoredBlob } from "./repo.ts";
import { requireService } from "./tokens.ts";
import { type Call, type Methods, need } from "./xrpc.ts";
import { invalidRequest, XrpcError } from "./xrpc-error.ts";

const mostBytes = 300_000_000;
/** A blob that no record refers to is collected after hours. */
const temporaryMs = 6 * 3600_000;

type Job = { id: string; did: string; cid: string; size: number; readyAt: number; failed: boolean };

/** The service's name among services; a token names it for what is not done in the account's own store. */
const serviceDid = "did:web:video.bsky.app";

function requireToken(network: Network, { headers }: Call, aud: string, lxm: string): string {
  const claims = requireService(network, headers);
  if (claims.aud !== aud)
    throw new XrpcError(401, "BadJwtAudience", "jwt audience does not match service did");
  if (claims.lxm !== undefined && claims.lxm !== lxm)
    throw new XrpcError(401, "BadJwtLexiconMethod", `bad jwt lexicon method ("lxm"). must match: ${lxm}`);
  return claims.iss;
}

const jobId = (did: string, cid: string): string => `${did}/${cid}`;

/** How far a video is; once it is done its blob lies in the account's store. */
function statusOf(network: Network, job: Job) {
  const common = { jobId: job.id, did: job.did };
  const left = job.readyAt - network.world.now();
  if (left > 0) return { ...common, state: "JOB_STATE_ENCODING", progress: left > 500 ? 10 : 80 };
  if (job.failed)
    return {
      ...common,
      state: "JOB_STATE_FAILED",
      failureCode: "encoding_failure",
      error: "encoding_failure",
      message: "The video could not be processed",
    };
  const stored: StoredBlob = { did: job.did, mimeType: "video/mp4", size: job.size };
  const key = `${job.did}/${job.cid}`;
  if (!network.documents.get("blob", key))
    network.documents.put("blob", key, stored, network.world.now() + temporaryMs);
  const blob = { $type: "blob", ref: { $link: job.cid }, mimeType: "video/mp4", size: job.size };
  return { ...common, state: "JOB_STATE_COMPLETED", progress: 100, blob };
}

async function upload(network: Network, call: Call) {
  const { c, query, headers } = call;
  const did = need(query, "did");
  need(query, "name");
  const iss = requireToken(network, call, network.serverDid, "com.atproto.repo.uploadBlob");
  if (iss !== did) throw new XrpcError(401, "AuthenticationRequired", "token is not of this account");
  if (network.accounts.get(did)?.suspended !== false)
    throw new XrpcError(401, "AccountTakedown", "Account has been taken down");
  if ((headers.get("content-type") ?? "").split(";")[0] !== "video/mp4")
    throw invalidRequest("Only video/mp4 is taken", "UnsupportedContentType");
  if (!headers.get("content-length")) throw invalidRequest("Content-Length is required");
  if (Number(headers.get("content-length")) > mostBytes)
    throw invalidRequest(`Videos have at most ${mostBytes} bytes`, "VideoTooLarge");
  call.spend(did, [{ name: "bluesky-video", limit: 100, windowMs: 86_400_000 }]);
  let cid = "";
  const saved = await network.blobs.save(c.req.raw.body, mostBytes, ({ digest }) => {
    cid = blobCid(digest);
    return cid;
  });
  if (!saved) throw invalidRequest(`Videos have at most ${mostBytes} bytes`, "VideoTooLarge");
  if (mediaKind(saved.head)?.mime !== "video/mp4")
    throw invalidRequest("The file is no video", "UnsupportedContentType");
  const known = network.documents.get<Job>("video", jobId(did, cid));
  if (known && !known.failed) {
    const message = "Video already processed";
    return Response.json({ error: "already_exists", message, ...statusOf(network, known) }, { status: 409 });
  }
  const job: Job = {
    id: randomBytes(12).toString("hex"),
    did,
    cid,
    size: saved.size,
    readyAt: network.world.now() + network.world.processingMs,
    failed: innerFault(c, network.world.faults, "processing-failed") !== null,
  };
  network.documents.put("video", jobId(did, cid), job);
  network.documents.put("video-job", job.id, jobId(did, cid));
  return { ...statusOf(network, job), state: "JOB_STATE_CREATED" };
}

/** The network's video service: it works on a film and puts it into its owner's store. */
export function videoMethods(network: Network): Methods {
  return {
    "app.bsky.video.uploadVideo": {
      kind: "procedure",
      body: "raw",
      run: (call) => upload(network, call),
    },
    "app.bsky.video.getJobStatus": {
      kind: "query",
      run({ query }) {
        const place = network.documents.get<string>("video-job", need(query, "jobId"));
        const job = place ? network.documents.get<Job>("video", place) : null;
        if (!job) throw invalidRequest("Job not found", "JobNotFound");
        return { jobStatus: statusOf(network, job) };
      },
    },
    "app.bsky.video.getUploadLimits": {
      kind: "query",
      run(call) {
        requireToken(network, call, serviceDid, "app.bsky.video.getUploadLimits");
        return { canUpload: true, remainingDailyVideos: 100, remainingDailyBytes: 10_000_000_000 };
      },
    },
  };
}
