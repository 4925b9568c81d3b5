import type { PlatformFacts } from "../contract-facts";

const DATED = ["EVENT", "OFFER"];

/** developers.google.com/my-business/reference/rest/v4/accounts.locations.localPosts */
export const googleBusiness: PlatformFacts = {
  id: "google-business",
  label: "Google Business Profile",
  mark: { glyph: "G", colour: "--pf-google" },
  does: "Updates, events and offers of a place, with a picture and a button. Can edit and delete later.",
  connect: {
    kind: "oauth",
    needs: "A Google account that manages a verified place.",
    fields: [],
    scopes: ["https://www.googleapis.com/auth/business.manage"],
    application: {
      portal: "https://console.cloud.google.com/apis/credentials",
      names: { id: "Client ID", secret: "Client secret" },
      review:
        "Google has to grant the project access to the Business Profile APIs first; until then it answers every request with a used-up limit.",
    },
  },
  text: { max: 1500, unit: "codepoint" },
  // Several pictures are unconfirmed, one is certain.
  images: {
    max: 1,
    minBytes: 10_240,
    maxBytes: 5_000_000,
    mimeTypes: ["image/jpeg", "image/png"],
    maxAlt: 0,
    minWidth: 250,
  },
  fetchesMedia: true,
  options: [
    {
      name: "topic",
      label: "Kind of post",
      kind: "choice",
      choices: [
        { value: "STANDARD", label: "Update" },
        { value: "EVENT", label: "Event" },
        { value: "OFFER", label: "Offer" },
      ],
      initial: "STANDARD",
    },
    {
      name: "eventTitle",
      label: "Title",
      hint: "Of the event or the offer.",
      kind: "text",
      required: true,
      max: 58,
      when: { option: "topic", is: DATED },
    },
    {
      name: "startDate",
      label: "First day",
      hint: "Such as 2026-05-15.",
      kind: "text",
      required: true,
      max: 10,
      when: { option: "topic", is: DATED },
    },
    {
      name: "startTime",
      label: "Begins at",
      hint: "Such as 09:30; empty = all day. In the time of the place.",
      kind: "text",
      max: 5,
      when: { option: "topic", is: DATED },
    },
    {
      name: "endDate",
      label: "Last day",
      hint: "Such as 2026-05-16.",
      kind: "text",
      required: true,
      max: 10,
      when: { option: "topic", is: DATED },
    },
    {
      name: "endTime",
      label: "Ends at",
      hint: "Such as 18:00; empty = all day.",
      kind: "text",
      max: 5,
      when: { option: "topic", is: DATED },
    },
    {
      name: "couponCode",
      label: "Coupon code",
      kind: "text",
      max: 58,
      when: { option: "topic", is: ["OFFER"] },
    },
    {
      name: "redeemUrl",
      label: "Where to redeem it",
      kind: "address",
      when: { option: "topic", is: ["OFFER"] },
    },
    {
      name: "terms",
      label: "Terms and conditions",
      kind: "long-text",
      max: 5000,
      when: { option: "topic", is: ["OFFER"] },
    },
    {
      name: "button",
      label: "Button",
      hint: "Offers have a button of their own.",
      kind: "choice",
      choices: [
        { value: "", label: "None" },
        { value: "LEARN_MORE", label: "Learn more" },
        { value: "BOOK", label: "Book" },
        { value: "ORDER", label: "Order online" },
        { value: "SHOP", label: "Buy" },
        { value: "SIGN_UP", label: "Sign up" },
        { value: "CALL", label: "Call now" },
      ],
      when: { option: "topic", is: ["STANDARD", "EVENT"] },
    },
    {
      name: "buttonUrl",
      label: "Where the button leads",
      kind: "address",
      required: true,
      when: { option: "button", is: ["LEARN_MORE", "BOOK", "ORDER", "SHOP", "SIGN_UP"] },
    },
  ],
  textOptionalWithMedia: false,
  absence: "list",
  settleSeconds: 60,
  leadSeconds: 60,
  refreshReplay: "tolerated",
  commit: "POST /v4/accounts/*/locations/*/localPosts",
  // Ten edits a minute of one profile (unconfirmed).
  quotas: [
    {
      name: "edits",
      label: "changes",
      limit: 10,
      windowSeconds: 60,
      per: "account",
      costs: { publish: 1, update: 1, remove: 1 },
    },
  ],
  abilities: { update: true, remove: true },
  lacks: {
    metrics:
      "Google gives the numbers of a place as a whole, and no longer those of a post. They are in your Business Profile under Performance.",
  },
};
