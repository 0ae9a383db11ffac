import pRetry from 'p-retry';
import { normalImage } from '../core/image.ts';
import { LABEL } from '../core/mark.ts';
import type { Kernel, Snapshot } from '../core/snapshot.ts';
import { decodeContainer } from './containers.ts';
import { Details } from './details.ts';
import type { Engine } from './engine.ts';
import { readGuards } from './guards.ts';
import { Json } from './json.ts';
import { readLinks } from './links.ts';
import { decodeNetwork } from './networks.ts';
import { isMissing } from './refusal.ts';

/** Removals come in bursts, when a fleet goes: three seconds in all, which the Engine needs for one under load. */
const AGAIN = { retries: 6, minTimeout: 50 } as const;

/**
 * Reads the host whole, or throws. Containers of this instance are inspected
 * too: only that tells when a base and its services started. Whoever looks
 * again and again keeps the `details`, and saves most of it.
 */
export const readSnapshot = (engine: Engine, instance: string, details: Details = new Details()): Promise<Snapshot> =>
  ofOneMoment(() => readOnce(engine, instance, details));

/** A container may go between being listed and being inspected: then the reading is of no one moment, and is made again. */
export const ofOneMoment = <Value>(read: () => Promise<Value>): Promise<Value> =>
  pRetry(read, { ...AGAIN, shouldRetry: ({ error }) => isMissing(error) });

async function readOnce({ docker }: Engine, instance: string, details: Details): Promise<Snapshot> {
  const [kernel, networks, images, containers] = await Promise.all([
    readKernel(),
    docker.listNetworks().then((answer) => new Json(answer, 'networks').list().map(decodeNetwork)),
    docker.listImages().then((answer) => new Json(answer, 'images').list().flatMap(decodeImage)),
    docker.listContainers({ all: true }).then((answer) => new Json(answer, 'containers').list()),
  ]);
  const mine = containers.filter((c) => c.get('Labels').texts()[LABEL.instance] === instance);
  const known = await details.read(docker, mine);
  const described = containers.map((c) => decodeContainer(c, known.get(c.get('Id').text())));
  return { ...kernel, networks, images, containers: described };
}

/** What the kernel tells, be the Engine silent or not; all of it, or it throws. */
export async function readKernel(): Promise<Kernel> {
  const [{ links, routes }, guards] = await Promise.all([readLinks(), readGuards()]);
  return { links, routes, guards };
}

/** What an image is called. */
export const decodeImage = (image: Json): readonly string[] =>
  ['RepoTags', 'RepoDigests'].flatMap(
    (field) =>
      image
        .nullable(field)
        ?.list()
        .map((reference) => normalImage(reference.text())) ?? [],
  );
