import sharp from "sharp";

const SIZE = 960;

type Palette = { ground: string; one: string; two: string; three: string; dark: string };

const palettes = {
  shore: { ground: "#f3eee2", one: "#f0647c", two: "#7fc1b3", three: "#2f8d88", dark: "#14595c" },
  night: { ground: "#20365c", one: "#f4c95b", two: "#6f8fb5", three: "#d9a5b3", dark: "#16243d" },
  shop: { ground: "#f3d9b8", one: "#f4b93f", two: "#8fc3bd", three: "#f0647c", dark: "#9c4f33" },
  ferry: { ground: "#dfe6ea", one: "#f0647c", two: "#f4c95b", three: "#2b5c9e", dark: "#26302f" },
} satisfies Record<string, Palette>;

const wave = (y: number, lift: number, colour: string) =>
  `<path d="M-20 ${y} q20 -${lift} 40 0 ${"t40 0 q20 -18 40 0 ".repeat(6)} V420 H-20z" fill="${colour}"/>`;

const grid = (count: number, draw: (column: number, row: number) => string) =>
  Array.from({ length: count * count }, (_, index) => draw(index % count, Math.floor(index / count))).join(
    "",
  );

const motifs: { name: string; alt: string; palette: keyof typeof palettes; draw: (p: Palette) => string }[] =
  [
    {
      name: "tide",
      alt: "A pink moon over three rows of teal waves",
      palette: "shore",
      draw: (p) =>
        `<circle cx="255" cy="140" r="86" fill="${p.one}"/>${wave(215, 18, p.two)}${wave(262, 20, p.three)}${wave(318, 22, p.dark)}`,
    },
    {
      name: "swatches",
      alt: "Sixteen ink swatches in four rows",
      palette: "ferry",
      draw: (p) =>
        grid(4, (column, row) => {
          const colour = [p.one, p.two, p.three, p.dark, "#2f8d88", "#e4572e", "#8d6a9f"][
            (column * 3 + row * 2) % 7
          ];
          return `<rect x="${44 + column * 80}" y="${44 + row * 80}" width="68" height="62" fill="${colour}"/>`;
        }),
    },
    {
      name: "phases",
      alt: "Nine phases of the moon on a blue night",
      palette: "night",
      draw: (p) =>
        grid(3, (column, row) => {
          const shift = (row * 3 + column - 4) * 19;
          return `<circle cx="${80 + column * 120}" cy="${80 + row * 120}" r="42" fill="${p.one}"/><circle cx="${80 + column * 120 + shift}" cy="${80 + row * 120}" r="43" fill="${p.ground}" opacity="${shift === 0 ? 0 : 1}"/>`;
        }),
    },
    {
      name: "window",
      alt: "The studio window, a lamp and two books on the sill",
      palette: "shop",
      draw: (p) =>
        `<path d="M60 330V150a90 90 0 0 1 180 0v180z" fill="${p.two}"/><path d="M150 60v270M60 180h180M60 255h180" stroke="${p.ground}" stroke-width="9"/><rect y="316" width="400" height="84" fill="${p.dark}"/><path d="M318 316V196M318 196l-44 56h88z" stroke="#26302f" stroke-width="8" fill="${p.one}"/><rect x="70" y="286" width="120" height="32" fill="#fbf8f0"/><rect x="90" y="272" width="120" height="16" fill="${p.three}"/>`,
    },
    {
      name: "sheets",
      alt: "A stack of freshly cut sheets in four colours",
      palette: "ferry",
      draw: (p) =>
        [p.three, p.one, p.two, "#fbf8f0"]
          .map(
            (colour, level) => `<path d="m70 ${250 - level * 35} 150-60 120 50-150 66z" fill="${colour}"/>`,
          )
          .join(""),
    },
    {
      name: "offcuts",
      alt: "Three offcuts on a table: yellow, teal and pink",
      palette: "shop",
      draw: (p) =>
        `<rect x="50" y="70" width="130" height="180" transform="rotate(-8 110 160)" fill="${p.one}"/><rect x="190" y="60" width="150" height="110" transform="rotate(6 260 110)" fill="${p.two}"/><rect x="150" y="210" width="180" height="130" transform="rotate(-4 240 270)" fill="${p.three}"/><circle cx="105" cy="150" r="34" fill="#1c5b60"/>`,
    },
    {
      name: "leaf",
      alt: "A fern in two greens and a blue",
      palette: "shore",
      draw: () =>
        Array.from({ length: 6 }, (_, level) => {
          const y = 380 - level * 56;
          const colour = level % 2 ? "#3f7d58" : "#5b94b8";
          return `<path d="M200 ${y}c-60-10-110-50-130-100 60 0 110 30 130 80zM200 ${y}c60-10 110-50 130-100-60 0-110 30-130 80z" fill="${colour}" opacity=".85"/>`;
        }).join(""),
    },
    {
      name: "map",
      alt: "The harbour map in fluorescent orange and black",
      palette: "shore",
      draw: () =>
        `<path d="M0 120c80-30 120 40 200 10s130-50 200-10v110c-70 30-110-20-180 0S90 290 0 250z" fill="#f1683a"/><path d="M0 330c100-30 150 20 400-20v90H0z" fill="#26302f" opacity=".9"/><path d="M60 60h60v34H60zM150 40h40v54h-40zM230 50h80v30h-80z" fill="#26302f"/><path d="M40 180q160-40 330 0" stroke="#f7efe3" stroke-width="3" stroke-dasharray="10 8" fill="none"/>`,
    },
    {
      name: "drum",
      alt: "The drum of the press with a pink proof coming out",
      palette: "ferry",
      draw: (p) =>
        `<circle cx="160" cy="215" r="120" fill="${p.dark}"/><circle cx="160" cy="215" r="88" fill="#3d4a48"/><circle cx="160" cy="215" r="22" fill="${p.ground}"/><path d="M150 95h230v44H160z" fill="#fbf8f0"/><path d="M236 106h120v22H236z" fill="${p.one}"/><rect y="330" width="400" height="70" fill="#c9bfa8"/>`,
    },
    {
      name: "spread",
      alt: "An open spread: tide curves on the left, two overlapping circles on the right",
      palette: "shore",
      draw: (p) =>
        `<path d="M38 92h160v220H38zM202 92h160v220H202z" fill="#fbf8f0"/>${Array.from({ length: 7 }, (_, line) => `<path d="M56 ${132 + line * 24}q18 -${14 + line} 36 0t36 0 36 0" fill="none" stroke="${line % 2 ? p.one : p.three}" stroke-width="4"/>`).join("")}<circle cx="282" cy="180" r="50" fill="${p.one}"/><circle cx="306" cy="214" r="50" fill="${p.three}" opacity=".85"/>`,
    },
    {
      name: "arcs",
      alt: "Four quarter circles that almost make a wheel",
      palette: "night",
      draw: (p) =>
        `<path d="M60 60h140v140A140 140 0 0 1 60 60z" fill="${p.one}"/><path d="M340 60v140H200A140 140 0 0 0 340 60z" fill="${p.three}"/><path d="M60 340V200h140A140 140 0 0 0 60 340z" fill="${p.two}"/><path d="M340 340H200V200a140 140 0 0 0 140 140z" fill="#e4572e"/>`,
    },
    {
      name: "letters",
      alt: "Wooden type: the letters R, O and W",
      palette: "shop",
      draw: (p) =>
        `<rect x="36" y="120" width="104" height="160" fill="${p.dark}"/><rect x="148" y="120" width="104" height="160" fill="#26302f"/><rect x="260" y="120" width="104" height="160" fill="${p.dark}"/><path d="M64 250V150h34a26 26 0 0 1 0 52H64m32 0 24 48" stroke="${p.ground}" stroke-width="16" fill="none"/><circle cx="200" cy="200" r="34" stroke="${p.ground}" stroke-width="16" fill="none"/><path d="m276 150 16 98 20-70 20 70 16-98" stroke="${p.ground}" stroke-width="14" fill="none"/>`,
    },
  ];

export type Picture = { filename: string; alt: string; bytes: Uint8Array };

/** The demo's pictures: geometric prints, each as a PNG of 960 × 960 pixels. */
export function pictures(): Promise<Picture[]> {
  return Promise.all(
    motifs.map(async ({ name, alt, palette, draw }) => {
      const colours = palettes[palette];
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="${SIZE}" height="${SIZE}"><rect width="400" height="400" fill="${colours.ground}"/>${draw(colours)}</svg>`;
      return {
        filename: `${name}.png`,
        alt,
        bytes: new Uint8Array(await sharp(Buffer.from(svg)).png({ palette: true }).toBuffer()),
      };
    }),
  );
}
