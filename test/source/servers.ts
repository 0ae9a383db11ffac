import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type Allow, backend } from './backend.ts';
import type { Certificate } from './certificate.ts';
import { type Mode, pass } from './pass.ts';
import { type Sshd, sshServer } from './sshd.ts';

/** The port a server listens on, on this machine only. */
async function listening(server: Server | TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Whatever talks TCP in its own strange way. */
export async function tcp(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    answer(socket);
  });
  const port = await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return port;
}

export interface Middleman {
  readonly port: number;
  mode: Mode | undefined;
}

/** Stands between a client and a server, and may turn bad. */
export async function middleman(to: number): Promise<Middleman> {
  const made: { port: number; mode: Middleman['mode'] } = { port: 0, mode: undefined };
  made.port = await tcp((client) => pass(client, to, made.mode));
  return made;
}

/** A port that nobody listens on yet. */
async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close').then(() => false)]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
  throw new Error(`nobody listens on port ${port}`);
}

/** `git daemon` for all repositories below a directory. */
export async function gitDaemon(root: string): Promise<string> {
  const port = await freePort();
  const args = ['daemon', '--reuseaddr', '--export-all', '--listen=127.0.0.1', `--port=${port}`, `--base-path=${root}`, root];
  // Started by itself: `git daemon` would be two processes, and only the first is ours to end.
  const { stdout } = spawnSync('git', ['--exec-path'], { encoding: 'utf8' });
  const child = spawn(join(stdout.trim(), 'git-daemon'), args.slice(1), { stdio: 'ignore', env: { ...process.env, HOME: root } });
  onTestFinished(() => void child.kill());
  await untilOpen(port, child);
  return `git://127.0.0.1:${port}`;
}

/** `git http-backend` behind HTTP. */
export async function httpBackend(root: string, allow?: Allow, packer?: () => string | undefined): Promise<string> {
  return `http://127.0.0.1:${await served(createServer(backend(root, allow, packer)))}`;
}

/** The same behind TLS. */
export async function httpsBackend(root: string, { key, cert }: Certificate): Promise<string> {
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, backend(root));
  return `https://127.0.0.1:${await served(server)}`;
}

async function served(server: Server): Promise<number> {
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}

/** An ssh server that knows one key; or why there is none. */
export async function sshd(root: string): Promise<Sshd | string> {
  const server = sshServer(root, await freePort());
  if (typeof server === 'string') return server;
  const child = spawn(server.program, [...server.args], { stdio: 'ignore' });
  onTestFinished(() => void child.kill());
  await untilOpen(server.port, child);
  return server;
}
