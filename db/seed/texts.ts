import type { Dice } from "./random";

type Words = readonly [string, ...string[]];

/** What stands in braces in a text. */
const words = {
  ink: [
    "federal blue",
    "fluorescent orange",
    "sunflower",
    "teal",
    "medium blue",
    "fluorescent pink",
    "kelly green",
    "burgundy",
    "mist grey",
    "bright red",
    "hunter green",
    "violet",
  ],
  paper: [
    "natural offset, 120 g",
    "a recycled grey with flecks",
    "uncoated ivory, 170 g",
    "bulky book paper",
    "an unbleached kraft",
    "a pale blue cartridge",
    "cotton rag, 250 g",
  ],
  title: [
    "Tide Tables",
    "Small Hours",
    "Field Notes for Gulls",
    "The Harbour Alphabet",
    "Nine Ways to Fold a Letter",
    "A Year of Weather",
    "Night Ferry",
    "Rope and Other Stories",
    "The Lamp Keeper’s Log",
  ],
  animal: ["heron", "hare", "curlew", "pike", "hedgehog", "tern", "moth", "otter", "barn owl", "swift"],
  place: [
    "Lisbon",
    "Ghent",
    "Leith",
    "Rotterdam",
    "Aarhus",
    "Porto",
    "Bristol",
    "Utrecht",
    "Malmö",
    "Galway",
  ],
  day: ["Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  month: ["January", "February", "March", "April", "May", "September", "October", "November"],
  tool: [
    "bone folder",
    "brayer",
    "awl",
    "guillotine",
    "stapler",
    "paper jogger",
    "loupe",
    "steel rule",
    "pin register",
  ],
  number: ["three", "four", "six", "nine", "eleven", "fourteen", "forty", "ninety-six"],
  price: ["€4", "€9", "€12", "€18", "€24", "€40"],
} satisfies Record<string, Words>;

const openings = [
  "Ink notes: why {ink} dries slower in {month} than in May",
  "Two seats left for the two-colour workshop in {month}. Ink, paper and lunch included.",
  "Open studio this {day}, 11:00 to 17:00. The drum will be running {ink} and {ink}.",
  "Behind the cover of {title}: {number} proofs, one winner",
  "Second printing of {title} ships this week. Thank you for waiting out the paper shortage.",
  "Subscriber print no. {count} is chosen. It is the {animal}.",
  "How we price a print: paper, ink, drum time, hands. The whole sum, with numbers.",
  "{day} table: {number} offcuts, {price} each, until they are gone",
  "{title}, second edition: what changed and what we left alone",
  "We are looking for a bindery apprentice, two days a week, from {month}",
  "We keep the first {number} sheets of every run, because they are never the same twice",
  "A reader in {place} taped {title} above the kitchen sink. Best review so far.",
  "From the archive: the harbour map, back in its {ink}",
  "Registration marks, explained badly",
  "Trade list, {month}: {number} titles, and what each of them weighs in the post",
  "Two tickets for the book fair in {place}, first reply gets them",
  "Paper samples, and what to say about each of them. Today: {paper}.",
  "What {number} sheets of {paper} sound like when you drop them",
  "The {tool} we swore we would never lend out has come back from {place}",
  "Misprint of the month: {ink} where {ink} should have been, and better for it",
  "A short film: cutting {count} sheets without looking once at the {tool}",
  "{title} is back from the binder. 96 pages, two inks, one very patient {tool}.",
  "Somebody asked what happens to the master after the last sheet. We asked it too.",
  "New in the shop: a postcard of a {animal} in {ink}, {price}",
  "Our neighbours let us borrow their window for {title}. Walk past it after dark.",
  "Proof day. The {animal} wants more {ink}, and the {animal} always wins.",
  "Notes from {place}: a shop the size of a wardrobe that only sells chapbooks",
  "The drum stopped at sheet {count}. It was a moth. The moth is fine.",
  "Which cover would you pick up? We printed both so that nobody has to choose.",
  "{day} mending table: bring a book with a broken spine, leave with a straight one",
  "Thirty seconds of the drum at full speed, for everyone who asked what it sounds like",
  "We mixed {ink} with {ink} and did not write down how. Now it has to be on everything.",
  "Free download: our imposition sheet for a sixteen-page zine, with the folds marked",
  "Letter of the week: a {place} reader folded hers into a {animal}",
  "Holiday hours: the press rests, the parcels do not",
] as const satisfies Words;

const seconds = [
  "Copies go out from Monday.",
  "Printed on {paper}, as ever.",
  "The rest of the story is in the newsletter.",
  "Come by before {day}: after that the drum gets washed.",
  "Yes, you may touch the prints. No, not that one.",
  "Thank you, {place}.",
  "It took {number} tries and one {tool}.",
  "Signed copies on request, {price} with postage inside Europe.",
  "Numbered 1 to {count}, and we kept none.",
  "If you print at home: start with {ink} and forgive yourself early.",
  "Photos by Aiko, who was told to stay away from the wet sheets.",
  "#risograph #smallpress",
] as const satisfies Words;

/** Texts that a layout has to survive. */
const awkward = [
  "مطبوعة جديدة من استوديو الفانوس: ثلاثة ألوان على ورق معاد تدويره، ونسخ مرقّمة حتى نهاية الشهر 🌙",
  "新しい版ができました。二色刷り、九十六ページ、とても辛抱強いヘラ一本。",
  "👩🏽‍🎨🖨️📚 Three emoji, one sheet, two inks: guess the book, win the proof",
  "Antidisestablishmentarianistically-over-long-compound-words-are-exactly-what-happens-when-a-typesetter-is-left-alone-with-a-composing-stick-and-a-whole-afternoon-and-nobody-to-tell-them-that-a-line-must-end-somewhere",
] as const satisfies Words;

function filled(template: string, random: Dice): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    if (name === "count") return String(random.whole(12, 480));
    return name in words ? random.pick(words[name as keyof typeof words] as Words) : whole;
  });
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What a small press would write: a line, often a second one. Every 400th is one that a layout has to survive. */
export function textFor(index: number, random: Dice): string {
  if (index % 400 === 37) return awkward[Math.floor(index / 400) % awkward.length] ?? awkward[0];
  const first = capital(filled(random.pick(openings), random));
  return random.chance(0.45) ? `${first}\n\n${capital(filled(random.pick(seconds), random))}` : first;
}
