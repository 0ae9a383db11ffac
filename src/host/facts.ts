import type { Facts, Ground, Reading } from '../doctor/facts.ts';
import { readEngineFacts } from './facts-engine.ts';
import { readGround } from './facts-ground.ts';
import { readBoot, readManagers } from './facts-services.ts';
import { readSystem } from './facts-system.ts';
import { readGuards } from './guards.ts';
import { readVersions } from './versions.ts';

/** What the machine tells without being touched: each part by itself, as soon as it is known. */
export interface Begun {
  readonly ground: Promise<Facts['ground']>;
  readonly guards: Promise<Facts['guards']>;
  readonly rest: Promise<Pick<Facts, 'instance' | 'system' | 'tools' | 'engine' | 'managers' | 'boot'>>;
}

/**
 * Begins to read what can be read, the Engine first, as it takes longest; what cannot says why, and hides nothing else.
 * All is under way then, and whoever has something else to find out meanwhile may do so.
 */
export function beginFacts(instance: string, dockerHost: string | undefined): Begun {
  const engine = reading(readEngineFacts(instance, dockerHost));
  const guards = reading(readGuards());
  const ground = reading<Ground>(readGround());
  const rest = Promise.all([engine, readVersions(), readManagers(), readBoot()]).then(([says, tools, managers, boot]) => ({
    instance,
    system: readSystem(),
    tools,
    engine: says,
    managers,
    boot,
  }));
  rest.catch(() => undefined);
  return { ground, guards, rest };
}

async function reading<Value>(attempt: Promise<Value>): Promise<Reading<Value>> {
  try {
    return { value: await attempt };
  } catch (error) {
    return { because: error instanceof Error ? error.message : String(error) };
  }
}
