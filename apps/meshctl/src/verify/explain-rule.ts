import { existsSync, readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { rules } from '#verify/rules.js';
import { packageFile } from '../package-file.js';

/** The page of a rule; what the rule says itself where the pages are not there. @throws where there is no such rule. */
export function explainRule(name: string): string {
  const rule = rules.find(({ id }) => id === name.toUpperCase());
  if (!rule) throw new Error(`there is no rule ${name}; meshctl verify --list tells which there are`);
  const page = placesOf(rule.id).find((each) => existsSync(each));
  return page ? readFileSync(page, 'utf8').trimEnd() : `# ${rule.id} ${rule.title}\n\n${rule.explanation}`;
}

/** Of the installed program, and of this repository, whose pages are beside what is built. */
const placesOf = (id: string) => [
  packageFile(`docs/rules/${id}.md`),
  packageFile(`../docs/rules/${id}.md`),
  `docs/rules/${id}.md`,
];

export const listRules = (json: boolean): string =>
  json
    ? JSON.stringify(
        rules.map(({ id, title, explanation }) => ({ id, title, explanation })),
        undefined,
        2,
      )
    : rules.map(({ id, title }) => `${styleText('bold', id)}  ${title}`).join('\n');
