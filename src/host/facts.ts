import type { Facts, Reading } from '../doctor/facts.ts';
import { readEngineFacts } from './facts-engine.ts';
import { readGround } from './facts-ground.ts';
import { readBoot, readManagers } from './facts-services.ts';
import { readSystem } from './facts-system.ts';
import { readGuards } from './guards.ts';
import { firstLine } from './program.ts';

/** Everything that the machine tells without being touched. */
export type HostFacts = Omit<Facts, 'targets' | 'rules' | 'management' | 'live' | 'doors'>;

/** Reads what can be read. What cannot says why, and hides nothing else. */
export async function readFacts(instance: string, dockerHost: string | undefined): Promise<HostFacts> {
  const [ground, engine, guards, arping, nft, managers, boot] = await Promise.all([
    reading(readGround()),
    reading(readEngineFacts(instance, dockerHost)),
    reading(readGuards()),
    reading(firstLine('arping', ['-V'])),
    reading(firstLine('nft', ['--version'])),
    readManagers(),
    readBoot(),
  ]);
  return { instance, system: readSystem(), tools: { arping, nft }, ground, engine, guards, managers, boot };
}

async function reading<Value>(attempt: Promise<Value>): Promise<Reading<Value>> {
  try {
    return { value: await attempt };
  } catch (error) {
    return { because: error instanceof Error ? error.message : String(error) };
  }
}
