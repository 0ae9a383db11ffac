import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { type Mode, pass } from '../../source/pass.ts';

/** Runs on a lab's host between a git server and its clients, and is as bad as it was last told: a mode in JSON, or `null`, a line. */
const [port, to] = process.argv.slice(2).map(Number);
let mode: Mode | undefined;

createServer((client) => pass(client, to ?? 0, mode)).listen(port, '127.0.0.1', () => console.log('listening'));

for await (const line of createInterface({ input: process.stdin })) {
  mode = JSON.parse(line) ?? undefined;
  console.log(`as told: ${line}`);
}
process.exit();
