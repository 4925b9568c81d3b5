import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where a running product and what belongs to it answer. */
export type Product = {
  origin: string;
  sandbox: string;
  inbox: string;
  google: string;
  github: string;
  /** Its data folder. */
  data: string;
};

/** A product on its row of ports. */
export const productAt = (port: number, data: string): Product => ({
  origin: `http://localhost:${port}`,
  sandbox: `http://127.0.0.1:${port + 1}`,
  inbox: `http://localhost:${port + 2}`,
  google: `http://localhost:${port + 3}`,
  github: `http://localhost:${port + 4}`,
  data,
});

/** The product that playwright.config.ts starts for all journeys. */
export const product = productAt(Number(process.env.E2E_PORT), String(process.env.E2E_DATA));

/** The token of its sandbox's control API. */
export const sandboxToken = ({ data }: Product): string =>
  JSON.parse(readFileSync(join(data, "secrets.json"), "utf8")).SANDBOX_TOKEN;
