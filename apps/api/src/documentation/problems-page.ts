import { problemCodes } from '../problems/codes.js';

/** Where the `type` of a problem leads: one anchor for each code. Its texts are constants of ours, free of markup. */
export function problemsPage(): string {
  const sections = Object.entries(problemCodes).map(
    ([code, { status, title, meaning, remedy }]) =>
      `<h2 id="${code}">${code} (${status})</h2><p><strong>${title}.</strong> ${marked(meaning)}</p><p>${marked(remedy)}</p>`,
  );
  const head = '<meta charset="utf-8"><title>Problems of the Meshcart API</title>';
  const body = `<h1>Problems</h1>${sections.join('\n')}`;
  return `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}

const marked = (text: string) => text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
