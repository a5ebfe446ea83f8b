import { existsSync, readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { rules } from '#verify/rules.js';

/** The page of a rule; what the rule says itself where the pages are not there. @throws where there is no such rule. */
export function explainRule(name: string): string {
  const rule = rules.find(({ id }) => id === name.toUpperCase());
  if (!rule) throw new Error(`there is no rule ${name}; meshctl verify --list tells which there are`);
  const page = placesOf(rule.id).find((each) => existsSync(each));
  return page ? readFileSync(page, 'utf8').trimEnd() : `# ${rule.id} ${rule.title}\n\n${rule.explanation}`;
}

/** Seen from what is built, and from the source. */
const placesOf = (id: string) =>
  ['../../../../..', '../../../..'].map((root) => new URL(`${root}/docs/rules/${id}.md`, import.meta.url));

export const listRules = (json: boolean): string =>
  json
    ? JSON.stringify(
        rules.map(({ id, title, explanation }) => ({ id, title, explanation })),
        undefined,
        2,
      )
    : rules.map(({ id, title }) => `${styleText('bold', id)}  ${title}`).join('\n');
