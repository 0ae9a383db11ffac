import type { Lab } from '../../../src/lab/lab.ts';
import { onPeer } from './commands.ts';

/** The page a decky's web server gives to the peer; empty when it does not. */
export const pageOf = async (lab: Lab, address: string): Promise<string> =>
  (await onPeer(lab, 'timeout', '3', 'busybox', 'wget', '-qO-', `http://${address}`)).stdout;

/** Pings once from the peer. */
export const peerPings = async (lab: Lab, address: string): Promise<boolean> =>
  (await onPeer(lab, 'ping', '-n', '-c', '1', '-W', '1', address)).exitCode === 0;
