import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { type Action, type EngineAction, isOfKernel, type Making } from '../core/action.ts';
import type { ContainerConfig } from '../core/container.ts';
import { createBody } from './create.ts';
import type { Engine } from './engine.ts';
import { networkBody } from './network-body.ts';
import { performInKernel } from './perform-kernel.ts';
import { waitUntilReady } from './ready.ts';
import { dockerWords, isConflict, isMissing, isUnchanged } from './refusal.ts';
import { seal, unseal } from './seal.ts';

export interface Options {
  /** How long a decky may take until it answers. */
  readonly timeoutMs: number;
}

/**
 * Performs one action on the machine this runs on. What is already as the action would leave it is done. Only who needs
 * the Engine asks for it: it may be silent.
 */
export async function perform(engine: () => Promise<Engine>, action: Action, signal: AbortSignal, options: Options): Promise<void> {
  return isOfKernel(action) ? performInKernel(action) : performInEngine(await engine(), action, signal, options);
}

async function performInEngine(engine: Engine, action: EngineAction, signal: AbortSignal, options: Options): Promise<void> {
  const { docker } = engine;
  switch (action.do) {
    case 'image.pull':
      return pull(engine, action.image);
    case 'network.create':
    case 'container.create':
      await make(engine, action);
      return;
    case 'network.remove':
      return said(docker.getNetwork(action.id).remove(), isMissing);
    case 'guard.seal':
      return seal(engine, action);
    case 'guard.unseal':
      return unseal(engine, action);
    case 'container.start':
      return said(docker.getContainer(action.container).start(), isUnchanged);
    case 'container.restart':
      return said(docker.getContainer(action.container).restart({ t: 1 }));
    case 'container.unpause':
      return said(docker.getContainer(action.container).unpause());
    case 'container.remove':
      return removeContainer(engine, action.id);
    case 'decky.ready':
      return waitUntilReady(engine, action, signal, options.timeoutMs);
  }
}

/** Makes a network, or a container that has not been started yet; its id. */
export async function make(engine: Engine, action: Making): Promise<string> {
  if (action.do === 'network.create') return (await heard(engine.docker.createNetwork(networkBody(action)))).id;
  const container = await heard(engine.docker.createContainer(createBody(action.name, action.config, engine)));
  try {
    await copyFiles(container, action.config);
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(() => undefined);
    throw error;
  }
  return container.id;
}

async function copyFiles(container: Docker.Container, { files }: ContainerConfig): Promise<void> {
  if (files.length === 0) return;
  const { archive } = await import('./archive.ts');
  await heard(container.putArchive(await archive(files), { path: '/' }));
}

/** Keeps Docker's own words. */
const heard = <T>(call: Promise<T>): Promise<T> =>
  call.catch((error: unknown) => {
    throw new Error(`Docker: ${dockerWords(error)}`, { cause: error });
  });

/** The same, and takes an answer that means "done already" for done. */
async function said(call: Promise<unknown>, fine: (error: unknown) => boolean = () => false): Promise<void> {
  await heard(call.catch((error: unknown) => (fine(error) ? undefined : Promise.reject(error))));
}

async function pull({ docker }: Engine, image: string): Promise<void> {
  const stream = await docker.pull(image).catch((cause: unknown) => {
    throw new Error(`Docker: cannot pull ${image}: ${dockerWords(cause)}`, { cause });
  });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) =>
      error ? reject(new Error(`Docker: cannot pull ${image}: ${dockerWords(error)}`)) : resolve(),
    );
  });
}

/** By force, with its anonymous volumes; waits out a removal that is under way. */
async function removeContainer({ docker }: Engine, id: string): Promise<void> {
  const container = docker.getContainer(id);
  await said(container.remove({ force: true, v: true }), (error) => isMissing(error) || isConflict(error));
  for (let patience = 100; patience > 0; patience--) {
    const there = await container.inspect().then(
      () => true,
      (error: unknown) => !isMissing(error),
    );
    if (!there) return;
    await sleep(100);
  }
  throw new Error(`Docker has not removed container ${id.slice(0, 12)} within 10 s`);
}
