/**
 * The version of the API that is spoken, in every request. One is answered for a year at least; after that everything
 * fails with 426 (learn.microsoft.com/linkedin/marketing/versioning). To be raised once a year.
 */
export const VERSION = "202609";
