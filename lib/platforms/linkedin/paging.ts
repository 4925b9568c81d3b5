import { asObject, type Json } from "../shared/reading";

/** Whether a list says that more comes after this page: a page may be short all the same. */
export function hasNext({ paging }: Json): boolean {
  const links = asObject(paging)?.links;
  return Array.isArray(links) && links.some((link) => asObject(link)?.rel === "next");
}
