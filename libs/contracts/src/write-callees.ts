import { writeFileSync } from 'node:fs';
import { apps, calleesOf } from './contracts.js';

const callees = Object.fromEntries(apps().map((app) => [app, calleesOf(app)]));
const json = JSON.stringify(callees, undefined, 2);

// The types read the one, tools that know no TypeScript (boundary rules) the other.
writeFileSync('libs/contracts/generated/callees.json', `${json}\n`);
writeFileSync(
  'libs/contracts/generated/meshcart/callees.ts',
  `// Written from the descriptors by \`npm run generate\`: what each app may call.\nexport const callees = ${json} as const;\n`,
);
