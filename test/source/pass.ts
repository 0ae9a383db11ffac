import { connect, type Socket } from 'node:net';

/** How many bytes of the server still pass, and what happens to the next one. */
export interface Mode {
  readonly bytes: number;
  readonly after: 'hang' | 'reset' | 'end';
}

/** Connects a client with the server on a port of this machine, for as long as the mode lets it. */
export function pass(client: Socket, to: number, mode: Mode | undefined): void {
  const server = connect(to, '127.0.0.1');
  client.on('error', () => {});
  client.pipe(server);
  client.on('close', () => server.destroy());
  let left = mode?.bytes ?? Number.POSITIVE_INFINITY;
  server.on('error', () => client.destroy());
  server.on('end', () => mode?.after !== 'hang' && client.end());
  server.on('data', (chunk: Buffer) => {
    client.write(chunk.subarray(0, Math.max(0, left)));
    left -= chunk.length;
    if (left >= 0 || mode === undefined || mode.after === 'hang') return;
    if (mode.after === 'reset') client.resetAndDestroy();
    else client.end();
  });
}
