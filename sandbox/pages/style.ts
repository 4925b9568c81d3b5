/** One sheet for every page: calm, readable, light and dark, usable at 360 px. */
export const style = `
:root { color-scheme: light dark; --ground:#f6f6f4; --card:#fff; --ink:#1d1d1b; --soft:#5c5c57; --line:#d9d8d3;
  --link:#1a56a8; --accent:#1f5fbf; --accent-ink:#fff; --warn:#8a4b00; --bad:#a3201c; --good:#22643a; --chip:#eceae4; }
@media (prefers-color-scheme: dark) { :root { --ground:#161615; --card:#1f1f1d; --ink:#ecebe6; --soft:#adaca4;
  --line:#3a3936; --link:#8fbaf5; --accent:#8fbaf5; --accent-ink:#10151c; --warn:#f0b35c; --bad:#f59a94;
  --good:#86cfa0; --chip:#2c2b28; } }
* { box-sizing: border-box; }
body { margin:0; background:var(--ground); color:var(--ink); font:16px/1.5 system-ui, sans-serif; }
header.top { border-bottom:1px solid var(--line); background:var(--card); }
header.top > div, main { max-width:60rem; margin:0 auto; padding:0.75rem 1rem; }
header.top > div { display:flex; flex-wrap:wrap; gap:0.25rem 1.25rem; align-items:baseline; }
header.top strong { font-size:1.05rem; }
nav ul { display:flex; flex-wrap:wrap; gap:0.25rem 1rem; margin:0; padding:0; list-style:none; }
main { padding-block:1.25rem 4rem; }
h1 { font-size:1.5rem; line-height:1.25; margin:0 0 0.5rem; }
h2 { font-size:1.15rem; margin:2rem 0 0.5rem; } h3 { font-size:1rem; margin:0 0 0.25rem; }
a { color:var(--link); text-underline-offset:0.15em; } a[aria-current] { color:inherit; font-weight:600; }
:focus-visible { outline:2px solid var(--accent); outline-offset:2px; }
p { margin:0 0 0.75rem; max-width:70ch; } .soft { color:var(--soft); } small, .small { font-size:0.875rem; }
.card { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:1rem; margin:0 0 1rem;
  overflow-wrap:anywhere; }
p.card { max-width:none; } .gone { border-style:dashed; } .gone .body { text-decoration:line-through; text-decoration-thickness:1px; }
.body { white-space:pre-wrap; margin:0.25rem 0 0.5rem; max-width:70ch; } .body p { white-space:pre-wrap; }
.row { display:flex; flex-wrap:wrap; gap:0.5rem 1rem; align-items:center; }
.media { display:grid; gap:0.5rem; grid-template-columns:repeat(auto-fit,minmax(min(100%,14rem),1fr)); margin:0.5rem 0; }
.media figure { margin:0; } .media img, .media video { width:100%; height:auto; max-height:28rem; object-fit:contain;
  border:1px solid var(--line); border-radius:8px; background:var(--chip); } figcaption { font-size:0.875rem; color:var(--soft); }
.chip { display:inline-block; background:var(--chip); border-radius:99px; padding:0.05rem 0.6rem; font-size:0.8125rem; }
.chip.bad { color:var(--bad); } .chip.warn { color:var(--warn); } .chip.good { color:var(--good); }
code { font:0.9em ui-monospace, monospace; background:var(--chip); border-radius:4px; padding:0.1em 0.3em; overflow-wrap:anywhere; }
dl { display:grid; grid-template-columns:max-content 1fr; gap:0.25rem 1rem; margin:0; } dt { color:var(--soft); } dd { margin:0; }
@media (max-width:30rem) { dl { grid-template-columns:1fr; } dd { margin-bottom:0.4rem; } }
.scroll { overflow-x:auto; } table { border-collapse:collapse; width:100%; font-size:0.875rem; }
th, td { text-align:left; padding:0.4rem 0.6rem 0.4rem 0; border-bottom:1px solid var(--line); vertical-align:top; }
label { display:block; font-size:0.875rem; margin-bottom:0.2rem; } fieldset { border:0; padding:0; margin:0 0 1rem; }
legend { font-weight:600; padding:0; margin-bottom:0.4rem; }
.fields { display:grid; gap:0.75rem; grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr)); margin-bottom:1rem; }
input:not([type=radio]), select { width:100%; font:inherit; color:inherit; background:var(--card);
  border:1px solid var(--soft); border-radius:6px; padding:0.4rem 0.5rem; }
.choice { display:flex; gap:0.6rem; align-items:center; padding:0.6rem 0.75rem; border:1px solid var(--line); border-radius:8px;
  margin-bottom:0.5rem; font-size:1rem; }
button { font:inherit; color:inherit; background:var(--card); border:1px solid var(--soft); border-radius:8px; padding:0.4rem 0.9rem;
  min-height:2.5rem; cursor:pointer; } button.main { background:var(--accent); border-color:var(--accent); color:var(--accent-ink); font-weight:600; }
ul.plain { list-style:none; padding:0; margin:0; }
`;
