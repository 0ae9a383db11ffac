import type { Snapshot } from '../core/snapshot.ts';
import type { Hands } from './hands.ts';
import type { Memory } from './memory.ts';

/** The host as it shows, with what the LAN said last. */
export type Sight =
  | { readonly is: 'whole'; readonly host: Snapshot }
  /** Beside what the kernel holds now stands what the Engine said when it last spoke: nobody knows whether that still is so. */
  | { readonly is: 'half'; readonly host: Snapshot; readonly because: string }
  | { readonly is: 'nothing'; readonly because: string };

export async function look(hands: Hands, { seen, answers, conflicts }: Memory): Promise<Sight> {
  try {
    const reading = await hands.look();
    const replies = new Map([...answers.at(hands.now()), ...conflicts.replies]);
    if (reading.is === 'whole') return { is: 'whole', host: { ...reading.host, replies } };
    const { kernel, because } = reading;
    return seen === undefined ? { is: 'nothing', because } : { is: 'half', host: { ...seen, ...kernel, replies }, because };
  } catch (error) {
    return { is: 'nothing', because: error instanceof Error ? error.message : String(error) };
  }
}

/** The host, whole; rejects when any of it cannot be read. */
export async function lookAtAll(hands: Hands, memory: Memory): Promise<Snapshot> {
  const sight = await look(hands, memory);
  if (sight.is !== 'whole') throw new Error(sight.because);
  return sight.host;
}
