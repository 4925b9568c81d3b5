import { NextRequest } from "next/server";
import { handlers } from "@/lib/auth/authjs";
import { env } from "@/lib/env";

/** Auth.js builds addresses from the request's own: give it the one that people use. */
function asPublic(request: NextRequest): NextRequest {
  const { pathname, search } = request.nextUrl;
  return new NextRequest(new URL(pathname + search, env().publicUrl), request);
}

export const GET = (request: NextRequest): Promise<Response> => handlers.GET(asPublic(request));
export const POST = (request: NextRequest): Promise<Response> => handlers.POST(asPublic(request));
