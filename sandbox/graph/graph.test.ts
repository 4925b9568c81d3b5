import { describe, expect, it } from "vitest";
import { GraphError, missingObject } from "./error.ts";
import { graphPage } from "./paging.ts";
import { tooMany } from "./usage.ts";

const rows = ["a", "b", "c", "d", "e"];
const page = (asked: Partial<Record<"limit" | "after" | "before", string>>) =>
  graphPage(
    rows,
    { limit: null, after: null, before: null, ...asked },
    {
      key: (row) => row,
      shown: (row) => ({ id: row }),
      address: "http://127.0.0.1/v25.0/1/feed?fields=id",
      most: 3,
    },
  ) as {
    data: { id: string }[];
    paging?: { cursors: { before: string; after: string }; next?: string; previous?: string };
  };
const ids = ({ data }: ReturnType<typeof page>) => data.map(({ id }) => id);

describe("pages by cursors", () => {
  it("lead from one to the next and back, and say where they end", () => {
    const first = page({ limit: "2" });
    const second = page({ limit: "2", after: first.paging?.cursors.after ?? "" });
    const third = page({ limit: "2", after: second.paging?.cursors.after ?? "" });
    expect([first, second, third].map(ids)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect([first, second, third].map(({ paging }) => Boolean(paging?.next))).toEqual([true, true, false]);
    expect([first, second, third].map(({ paging }) => Boolean(paging?.previous))).toEqual([
      false,
      true,
      true,
    ]);
    expect(ids(page({ limit: "2", before: third.paging?.cursors.before ?? "" }))).toEqual(["c", "d"]);
    const next = new URL(first.paging?.next ?? "");
    expect(next.searchParams.get("fields")).toBe("id");
    expect(next.searchParams.get("after")).toBe(first.paging?.cursors.after);
  });

  it("hold no more than the most, and refuse what is no cursor", () => {
    expect(ids(page({ limit: "100" }))).toEqual(["a", "b", "c"]);
    expect(() => page({ after: "nonsense" })).toThrow(GraphError);
    expect(() => page({ limit: "0" })).toThrow(GraphError);
  });
});

describe("errors in the shared envelope", () => {
  it("carry code, subcode and a trace", async () => {
    const response = missingObject("GET", "1_2").toResponse();
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: 100,
        error_subcode: 33,
        type: "GraphMethodException",
        fbtrace_id: expect.stringMatching(/^A[\w-]{20}$/),
      },
    });
  });

  it("state the minutes to wait, not the seconds", () => {
    const { headers } = tooMany("7", "pages", 90).toResponse();
    expect(JSON.parse(headers.get("x-business-use-case-usage") ?? "")).toMatchObject({
      7: [{ type: "pages", call_count: 100, estimated_time_to_regain_access: 2 }],
    });
    expect(headers.get("retry-after")).toBeNull();
  });
});
