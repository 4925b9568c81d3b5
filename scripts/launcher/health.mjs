import { request } from "node:http";

/** Asks the app how it is. @returns the status and the answer, or undefined when nobody answers. */
export function askHealth({ port, hostHeader }, timeout = 5000) {
  return new Promise((resolve) => {
    const asked = request(
      { host: "127.0.0.1", port, path: "/api/health", headers: { host: hostHeader }, timeout },
      (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk) => {
          body += chunk;
        });
        answer.on("end", () => resolve({ status: answer.statusCode, body }));
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(undefined));
    asked.end();
  });
}
