import type { PlatformFacts } from "../contract-facts";

/** developers.google.com/youtube/v3/docs/videos, …/determine_quota_cost */
export const youtube: PlatformFacts = {
  id: "youtube",
  label: "YouTube",
  mark: { glyph: "Y", colour: "--pf-youtube" },
  does: "Videos and Shorts with title, description, tags and a first comment. Can edit and delete later.",
  connect: {
    kind: "oauth",
    needs: "A Google account with a YouTube channel.",
    fields: [],
    scopes: [
      "https://www.googleapis.com/auth/youtube.upload",
      "https://www.googleapis.com/auth/youtube.readonly",
      "https://www.googleapis.com/auth/youtube.force-ssl",
    ],
    extraScopes: ["https://www.googleapis.com/auth/yt-analytics.readonly"],
    application: {
      portal: "https://console.cloud.google.com/apis/credentials",
      names: { id: "Client ID", secret: "Client secret" },
      review:
        "Google has to verify the application, and to audit it before uploads can be anything but private: until then sign-ins end after a week and every video stays private.",
    },
  },
  text: { max: 5000, unit: "byte" },
  images: { max: 0, maxBytes: 0, mimeTypes: [], maxAlt: 0 },
  // Twelve hours only on verified channels; others take fifteen minutes.
  videos: {
    max: 1,
    maxBytes: 256 * 1024 ** 3,
    mimeTypes: [
      "video/mp4",
      "video/quicktime",
      "video/webm",
      "video/x-matroska",
      "video/mpeg",
      "video/x-msvideo",
    ],
    maxSeconds: 43_200,
    maxAlt: 0,
  },
  needsMedia: true,
  options: [
    {
      name: "title",
      label: "Title",
      hint: "Without < and >. A vertical or square video of up to three minutes becomes a Short by itself.",
      kind: "text",
      required: true,
      max: 100,
    },
    {
      name: "privacy",
      label: "Who can see it",
      kind: "choice",
      choices: [
        { value: "public", label: "Everybody" },
        { value: "unlisted", label: "Everybody who has the address" },
        { value: "private", label: "Only you" },
      ],
      initial: "public",
    },
    {
      name: "madeForKids",
      label: "Made for kids",
      hint: "You have to say so by law when it is. Such videos take no comments.",
      kind: "toggle",
    },
    {
      name: "tags",
      label: "Tags",
      hint: "One on each line, 500 characters together.",
      kind: "lines",
      max: 100,
      lines: { min: 0, max: 50 },
    },
    {
      name: "category",
      label: "Category",
      kind: "choice",
      // GET /videoCategories?regionCode=US, those that may be assigned.
      choices: [
        { value: "22", label: "People and blogs" },
        { value: "2", label: "Cars and vehicles" },
        { value: "23", label: "Comedy" },
        { value: "27", label: "Education" },
        { value: "24", label: "Entertainment" },
        { value: "1", label: "Film and animation" },
        { value: "20", label: "Gaming" },
        { value: "26", label: "How-to and style" },
        { value: "10", label: "Music" },
        { value: "25", label: "News and politics" },
        { value: "29", label: "Non-profits and activism" },
        { value: "15", label: "Pets and animals" },
        { value: "28", label: "Science and technology" },
        { value: "17", label: "Sports" },
        { value: "19", label: "Travel and events" },
      ],
      initial: "22",
    },
    {
      name: "notifySubscribers",
      label: "Notify subscribers",
      kind: "choice",
      choices: [
        { value: "yes", label: "Yes" },
        { value: "no", label: "No" },
      ],
      initial: "yes",
    },
  ],
  textOptionalWithMedia: true,
  // The video is there, private, before the commit: its id is read for what it has become.
  absence: "handle",
  commentAbsence: "list",
  settleSeconds: 60,
  leadSeconds: 3600,
  refreshReplay: "tolerated",
  commit: "PUT /youtube/v3/videos?part=snippet,status",
  // A project's day: 10,000 units of which a change costs 50, and 100 new videos in a bucket of their own.
  quotas: [
    {
      name: "units",
      label: "changes",
      limit: 10_000,
      windowSeconds: 86_400,
      per: "app",
      costs: { publish: 50, comment: 50, update: 50, remove: 50 },
    },
    { name: "uploads", label: "videos", limit: 100, windowSeconds: 86_400, per: "app", costs: { upload: 1 } },
  ],
  abilities: { update: true, remove: true, comment: true },
  metrics: {
    views: "How often it was watched, as YouTube counts it.",
    likes: "Likes. YouTube does not say how many dislikes.",
    comments: "Comments and answers to them.",
    shares: "How often somebody used the Share button. Two to three days behind.",
    watchSeconds: "How long it was watched altogether, in whole minutes. Two to three days behind.",
  },
};
