import { problemCodes } from '../problems/codes.js';

/** Where the `type` of a problem leads: one anchor for each code. Its texts are constants of ours, free of markup. */
export function problemsPage(): string {
  const sections = Object.entries(problemCodes).map(
    ([code, { status, title, meaning, remedy }]) =>
      `<h2 id="${code}">${code} (${status})</h2><p><strong>${title}.</strong> ${marked(meaning)}</p><p>${marked(remedy)}</p>`,
  );
  const contents = Object.keys(problemCodes).map((code) => `<li><a href="#${code}">${code}</a></li>`);
  const body = `<h1>Problems</h1><ul>${contents.join('')}</ul>${sections.join('\n')}`;
  return `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}

const style = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
  ul { columns: 18rem; padding: 0; list-style: none; }
  h2 { font-size: 1.1rem; margin: 2rem 0 0; scroll-margin-top: 1rem; }
  h2:target { border-left: .3rem solid; padding-left: .6rem; }
  p { margin: .3rem 0; }`;

const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Problems of the Meshcart API</title><style>${style}</style>`;

const marked = (text: string) => text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
