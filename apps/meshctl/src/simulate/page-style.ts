/** Light and dark, as the reader's machine is. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2330; --faint: #68758a; --line: #dfe4ec; --card: #f7f9fc;
  --after: #0a6ed1; --before: #9aa5b5; --trouble: #e4572e22; --good: #1a7f4b; --bad: #c62f2f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161d; --ink: #e4e9f1; --faint: #93a0b4; --line: #2a3240; --card: #1a202a;
    --after: #5cb2ff; --before: #76839a; --trouble: #ff7a5226; --good: #4cc38a; --bad: #ff7b72; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; }
h1.good::before { content: '✓ '; color: var(--good); }
h1.bad::before { content: '✗ '; color: var(--bad); }
p { margin: 0 0 20px; color: var(--faint); }
table { border-collapse: collapse; width: 100%; margin: 0 0 24px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
thead th { color: var(--faint); font-weight: 500; }
h2 { font-size: 16px; margin: 28px 0 8px; }
figure { margin: 0 0 16px; padding: 12px 12px 6px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
figcaption { font-weight: 600; }
figcaption span { color: var(--faint); font-weight: 400; }
svg { display: block; width: 100%; height: auto; }
path { fill: none; stroke-width: 2; stroke-linejoin: round; }
.after { stroke: var(--after); }
.before { stroke: var(--before); stroke-dasharray: 5 3; }
.trouble { fill: var(--trouble); }
.grid { stroke: var(--line); }
text { fill: var(--faint); font: 12px system-ui, sans-serif; }
.mark { text-anchor: end; }
.time { text-anchor: middle; }
.key { display: flex; flex-wrap: wrap; gap: 20px; margin: 0 0 12px; color: var(--faint); }
.key i { display: inline-block; width: 24px; margin-right: 8px; vertical-align: middle; border-top: 2px solid var(--after); }
.key i.old { border-top: 2px dashed var(--before); }
.key i.bad { height: 12px; border: 0; background: var(--trouble); }
`;
