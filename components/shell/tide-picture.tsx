const wave = (y: number, swing: number) => `M-20 ${y} q20 -${swing} 40 0${" t40 0".repeat(10)} V420 H-20z`;

/** A cover to stand for any picture: a pink moon over teal waves. */
export function TidePicture() {
  return (
    <svg
      viewBox="0 0 400 400"
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label="Cover of Tide Tables: a pink moon over teal waves"
      className="size-full"
    >
      <title>Cover of Tide Tables: a pink moon over teal waves</title>
      <pattern
        id="tide-dots"
        width="11"
        height="11"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(28)"
      >
        <circle cx="5.5" cy="5.5" r="2.3" fill="#1f7f7a" />
      </pattern>
      <rect width="400" height="400" fill="#f3eee2" />
      <circle cx="255" cy="140" r="86" fill="#f0647c" />
      <rect width="400" height="190" fill="url(#tide-dots)" opacity=".35" />
      <g className="mix-blend-multiply">
        <path d={wave(215, 18)} fill="#7fc1b3" />
        <path d={wave(262, 20)} fill="#2f8d88" />
        <path d={wave(318, 22)} fill="#14595c" />
      </g>
    </svg>
  );
}
