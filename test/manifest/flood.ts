import { parentPort, workerData } from 'node:worker_threads';
import { load } from '../../src/manifest/load.ts';
import { treeOf } from './written.ts';

/** Reads the same few characters over and over, and says what it cost: run as a worker, whose memory can be bounded. */
const { unit, bytes } = workerData;
const text = unit.repeat(bytes / unit.length);
const before = process.threadCpuUsage();
const { diagnostics } = load(treeOf({ 'a.yaml': text }));
const { user, system } = process.threadCpuUsage(before);
const lines = text.split('\n');
parentPort?.postMessage({
  seconds: (user + system) / 1e6,
  astray: diagnostics.filter(({ line, column }) => column < 1 || column > (lines[line - 1] ?? '').length + 1),
});
