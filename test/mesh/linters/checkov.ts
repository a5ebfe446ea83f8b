import { shell } from '../lab/shell.js';
import { tool } from '../tools.js';

export interface FailedCheck {
  readonly check_id: string;
  readonly resource: string;
  /** Below the folder, after a slash. */
  readonly file_path: string;
}

/** What checkov refuses below a folder. */
export async function failedChecks(folder: string): Promise<readonly FailedCheck[]> {
  const flags = [
    '--framework',
    'kubernetes',
    '--quiet',
    '--compact',
    '--soft-fail',
    '-o',
    'json',
    '-d',
    folder,
  ];
  const report = JSON.parse(await shell(tool('checkov'), flags)) as {
    results?: { failed_checks: readonly FailedCheck[] };
  };
  return report.results?.failed_checks ?? [];
}
