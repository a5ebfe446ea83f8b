import { shell } from './shell.js';

/** Where the control plane answers. */
export const controlAddress = '10.244.0.1';

/** A network of all pods, on the lab's own side of the wall. */
export async function makeNetwork(): Promise<void> {
  await ip('link set lo up');
  await ip('link add mesh0 type bridge');
  await ip(`addr add ${controlAddress}/16 dev mesh0`);
  await ip('link set mesh0 up');
}

/** A network namespace with an address in it. */
export async function makePodNetwork(name: string, address: string): Promise<void> {
  // Names of links are short and unique.
  const link = `v${address.split('.').slice(2).join('-')}`;
  await ip(`netns add ${name}`);
  await ip(`link add ${link} type veth peer name eth0 netns ${name}`);
  await ip(`link set ${link} master mesh0 up`);
  await ip(`-n ${name} link set lo up`);
  await ip(`-n ${name} addr add ${address}/16 dev eth0`);
  await ip(`-n ${name} link set eth0 up`);
  await ip(`-n ${name} route add default via ${controlAddress}`);
}

const ip = async (words: string) => shell('ip', words.split(' '));
