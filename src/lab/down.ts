import { access } from 'node:fs/promises';
import { endInhabitants } from './inhabitants.ts';
import { checkName, labDirectory } from './lab.ts';
import { namespacesOf, removeNamespaces } from './namespaces.ts';
import { removeRemains } from './remains.ts';
import { requireRoot } from './requirements.ts';

/**
 * Takes a lab down, whatever became of it: nothing is asked of its Engines, which may be dead.
 * Tells whether there was anything to do.
 */
export async function labDown(name: string, state: string): Promise<boolean> {
  checkName(name);
  requireRoot();
  const directory = labDirectory(state, name);
  const exists =
    (await namespacesOf(name)).length > 0 ||
    (await access(directory).then(
      () => true,
      () => false,
    ));
  if (!exists) return false;
  await endInhabitants(name, directory);
  await removeNamespaces(name);
  await removeRemains(name, directory);
  return true;
}
