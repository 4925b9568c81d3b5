import type { Allowance } from "../limits.ts";
import { GraphError } from "./error.ts";

const percent = ({ limit, remaining }: Allowance): number =>
  Math.min(100, Math.floor(((limit - remaining) / limit) * 100));

/** The use of an application's allowance, as every answer carries it. */
export const appUsage = (allowance: Allowance): Record<string, string> => {
  const used = percent(allowance);
  return {
    "x-app-usage": JSON.stringify({ call_count: used, total_time: used, total_cputime: used }),
  };
};

/** The use of a business use case; `minutes` until there is room again, 0 while there is. */
export const businessUsage = (
  id: string,
  type: string,
  used: number,
  minutes: number,
): Record<string, string> => ({
  "x-business-use-case-usage": JSON.stringify({
    [id]: [
      {
        type,
        call_count: used,
        total_cputime: Math.min(used, 100),
        total_time: Math.min(used, 100),
        estimated_time_to_regain_access: minutes,
      },
    ],
  }),
});

/** Too many requests of one business use case (`pages`, `instagram`, `threads`), with the minutes to wait. */
export const tooMany = (id: string, type: string, seconds: number, code = 32): GraphError =>
  new GraphError(code, `(#${code}) Page request limit reached`, {
    status: 400,
    headers: businessUsage(id, type, 100, Math.max(1, Math.ceil(seconds / 60))),
  });

/** The same of the whole application: code 4. */
export const appLimitReached = (allowance: Allowance): GraphError =>
  new GraphError(4, "(#4) Application request limit reached", {
    status: 400,
    transient: true,
    headers: appUsage(allowance),
  });
