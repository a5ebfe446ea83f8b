import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { rules } from '#verify/rules.js';
import { verify } from '#verify/verify.js';
import { subjectOf } from './manifests.js';

const pageOf = (id: string) => readFileSync(`docs/rules/${id}.md`, 'utf8');

/** The example below a heading. */
function exampleIn(page: string, heading: string): string {
  const [, example] = new RegExp(`^## ${heading}\\n\\n\`\`\`yaml\\n([^]*?)\`\`\``, 'm').exec(page) ?? [];
  if (example === undefined) throw new Error(`there is no example below ${heading}`);
  return example;
}

const foundIn = (text: string) =>
  verify(subjectOf(new Map([['example.yaml', text]]), { contract: text.includes('meshcart') })).map(
    ({ rule }) => rule,
  );

describe.each(rules)('the page of $id', ({ id, title, explanation }) => {
  const page = pageOf(id);

  it('says what the rule says', () => {
    expect(page).toContain(`# ${id} ${title}`);
    expect(page.replaceAll(/\s+/g, ' ')).toContain(explanation);
  });

  it('has an example that fails by this rule', () => expect(foundIn(exampleIn(page, 'Fails'))).toContain(id));

  it('has an example that passes', () => expect(foundIn(exampleIn(page, 'Passes'))).not.toContain(id));
});

describe('the list of pages', () => {
  it('names each rule', () => {
    const list = readFileSync('docs/rules/README.md', 'utf8').replaceAll(/ +/g, ' ');
    for (const { id, title } of rules) expect(list).toContain(`| [${id}](${id}.md) | ${title} |`);
  });
});
