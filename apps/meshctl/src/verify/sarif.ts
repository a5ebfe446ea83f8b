import { pathToFileURL } from 'node:url';
import { isAbsolute } from 'node:path';
import { fingerprintOf } from '#verify/baseline.js';
import type { Finding } from '#verify/finding.js';
import type { Suppressed } from '#verify/suppressions.js';
import { rules } from '#verify/rules.js';

/** As SARIF 2.1.0, for whatever shows findings beside the code: one run, all rules, suppressed findings marked as such. */
export const sarifOf = (findings: readonly Finding[], suppressed: readonly Suppressed[]) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'meshctl',
          rules: rules.map(({ id, title, explanation }) => ({
            id,
            name: nameOf(title),
            shortDescription: { text: title },
            fullDescription: { text: explanation },
            help: { text: `${explanation} See docs/rules/${id}.md.` },
          })),
        },
      },
      columnKind: 'utf16CodeUnits',
      results: [
        ...findings.map((finding) => resultOf(finding)),
        ...suppressed.map(({ finding, reason }) => ({
          ...resultOf(finding),
          suppressions: [{ kind: 'inSource', justification: reason }],
        })),
      ],
    },
  ],
});

const resultOf = (finding: Finding) => ({
  ruleId: finding.rule,
  ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
  level: finding.severity,
  message: { text: `${finding.object}: ${finding.message}. ${finding.fix}.` },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(finding.place.file) },
        ...(finding.place.line !== undefined && { region: { startLine: finding.place.line } }),
      },
      logicalLocations: [{ fullyQualifiedName: finding.object, kind: 'object' }],
    },
  ],
  partialFingerprints: { 'meshctl/v1': fingerprintOf(finding) },
});

const uriOf = (file: string) => (isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file));

/** As in "UnsafeRetry". */
const nameOf = (title: string) =>
  title
    .split(/[^A-Za-z]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
