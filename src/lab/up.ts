import { count } from '../core/count.ts';
import { labDown } from './down.ts';
import { answers, startEngine } from './engine.ts';
import { importImages } from './image.ts';
import { designLab, type Lab, type LabRequest } from './lab.ts';
import { LabError } from './lab-error.ts';
import { makeNamespaces, namespacesOf } from './namespaces.ts';
import { requireFitMachine } from './requirements.ts';
import { recall, remember } from './store.ts';

/** Brings a lab up, unless it is up already. One that is broken is taken down first; a failure leaves nothing behind. */
export async function labUp(request: LabRequest): Promise<{ readonly lab: Lab; readonly wasUp: boolean }> {
  const lab = designLab(request);
  const busybox = await requireFitMachine(lab.engine);
  const found = await recall(lab.name, request.state);
  if (found !== undefined && (await isUp(found.lab, found.complete))) {
    requireSame(found.lab, request);
    return { lab: found.lab, wasUp: true };
  }
  await labDown(lab.name, request.state);
  try {
    await remember(lab, false);
    await makeNamespaces(lab);
    for (const host of lab.hosts) {
      await startEngine(lab, host);
      await importImages(host, busybox);
    }
    await remember(lab, true);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remains = await labDown(lab.name, request.state).then(
      () => '',
      (trouble: Error) => `\nand what was made of the lab could not be removed: ${trouble.message}`,
    );
    throw new LabError(`${message}${remains}`, { cause: error });
  }
  return { lab, wasUp: false };
}

/** Whether a lab is all there: its namespaces exist and its Engines answer. */
export async function isUp({ name, lan, peer, hosts }: Lab, complete: boolean): Promise<boolean> {
  const namespaces = await namespacesOf(name);
  const engines = await Promise.all(hosts.map(answers));
  return complete && [lan, peer, ...hosts].every(({ namespace }) => namespaces.includes(namespace)) && engines.every(Boolean);
}

function requireSame(lab: Lab, { hosts, engine }: LabRequest): void {
  const differs = (hosts !== undefined && hosts !== lab.hosts.length) || (engine !== undefined && engine !== lab.engine);
  if (!differs) return;
  const has = `${count(lab.hosts.length, 'host')} and ${lab.engine === null ? 'the installed Engine' : `the Engine of ${lab.engine}`}`;
  throw new LabError(`lab "${lab.name}" is up already with ${has}; run \`decnet-sync lab down ${lab.name}\` first`);
}
