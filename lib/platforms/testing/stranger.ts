import { createServer, type RequestListener } from "node:http";

export type Stranger = { origin: string; stop(): Promise<void> };

/** A website that knows no API. */
export const website: RequestListener = (_request, response) => {
  response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html><title>Nothing here</title>");
};

/** A server that is none of ours: by default a website that knows no API. */
export async function startStranger(listener: RequestListener = website): Promise<Stranger> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${port}`, stop };
}
