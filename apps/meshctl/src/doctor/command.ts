import { Option, type Command } from 'commander';
import { usualContracts } from '../usual-contracts.js';
import { groups } from './check.js';
import type { DoctorOptions } from './doctor.js';

export const addDoctor = (program: Command): Command =>
  program
    .command('doctor')
    .description('compare a live cluster with what is declared, down to what each proxy holds')
    .argument('[folders...]', 'manifests that should be applied, instead of --env or beside it')
    .option('-e, --env <name>', 'what was rendered for this environment: platform and it, and its contracts')
    .option('--manifests <folder>', 'where the manifests are', 'k8s')
    .option('--contracts <folder>', 'where the .proto files are', usualContracts)
    .option('--deployment <file>', 'where your own apps run, as meshctl init writes it')
    .addOption(new Option('--only <subject...>', 'only these subjects').choices(groups))
    .option('--kubeconfig <file>', 'as of kubectl; else KUBECONFIG, or ~/.kube/config')
    .option('--context <name>', 'as of kubectl')
    .option('--kubectl <command>', 'the kubectl to ask with', 'kubectl')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', help)
    .action(async (folders: readonly string[], options: DoctorOptions) => {
      const { doctor } = await import('./doctor.js');
      process.exitCode = await doctor(folders, options);
    });

const help = `
It asks by way of kubectl, with your kubeconfig. It changes nothing: what differs is tried as a dry run on the server.
It may be denied what it needs: to get and list the declared kinds, to patch them (dry run), the names of Secrets,
pods/exec in the sidecars and one app (config dumps and probes), and deployments of istio-system.

Subjects: ${groups.join(', ')}.

Exit codes: 0 the cluster runs what is declared, 1 it does not, 2 it could not be examined.

Examples:
  meshctl doctor --env dev                          everything, in the current context
  meshctl doctor --env prod --context prod-eu       another cluster
  meshctl doctor --env dev --only objects proxies   drift only, without probes
  meshctl doctor rendered/ other.yaml               manifests of anybody; contracts are not asked
  meshctl doctor --env dev --json | jq '.reports[].checks[]? | select(.status == "failed")'`;
