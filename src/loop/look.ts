import type { Snapshot } from '../core/snapshot.ts';
import type { Hands } from './hands.ts';
import type { Memory } from './memory.ts';

/** The host, whole, with what the LAN said last; rejects when any of it cannot be read. */
export async function look(hands: Hands, { answers, conflicts }: Memory): Promise<Snapshot> {
  const host = await hands.look();
  return { ...host, replies: new Map([...answers.at(hands.now()), ...conflicts.replies]) };
}
