import { z } from "zod";

export const ReadAnew = z.object({});
