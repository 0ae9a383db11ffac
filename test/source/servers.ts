import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type Mode, pass } from './pass.ts';

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

/** `git http-backend` behind HTTP. `allow` looks at each request first; `packer` is run instead of what makes packs. */
export async function httpBackend(
  root: string,
  allow: (request: IncomingMessage) => boolean = () => true,
  packer: () => string | undefined = () => undefined,
): Promise<string> {
  const server = createServer((request, response) => {
    if (!allow(request)) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end('who are you?');
      return;
    }
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const env = {
      ...{ PATH: process.env.PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', GIT_CONFIG_NOSYSTEM: '1', HOME: root },
      ...{ PATH_INFO: decodeURIComponent(pathname), QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method ?? 'GET' },
      ...{ CONTENT_TYPE: request.headers['content-type'] ?? '', GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') },
      ...{ HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '', REMOTE_ADDR: '127.0.0.1' },
    };
    const hook = packer();
    if (hook !== undefined) {
      Object.assign(env, { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'uploadpack.packObjectsHook', GIT_CONFIG_VALUE_0: hook });
    }
    const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    request.pipe(child.stdin).on('error', () => {});
    response.on('close', () => child.kill());
    // The headers of a CGI program arrive in one piece.
    child.stdout.once('data', (first: Buffer) => {
      const end = first.indexOf('\r\n\r\n');
      let status = 200;
      for (const header of first.toString('latin1', 0, end).split('\r\n')) {
        const [name = '', value = ''] = header.split(/: (.*)/s);
        if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.writeHead(status).write(first.subarray(end + 4));
      child.stdout.pipe(response);
    });
  });
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

export interface Sshd {
  readonly url: string;
  readonly sshKey: string;
  readonly knownHosts: string;
}

/** An ssh server that knows one key; or why there is none. */
export async function sshd(root: string): Promise<Sshd | string> {
  const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));
  if (program === undefined) return 'there is no sshd here (openssh-server)';
  const directory = join(root, 'sshd');
  mkdirSync(directory, { mode: 0o700 });
  const keygen = (name: string): string => {
    const path = join(directory, name);
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
    return path;
  };
  const [hostKey, sshKey] = [keygen('host'), keygen('user')];
  const port = await freePort();
  const knownHosts = join(directory, 'known hosts');
  const line = spawnSync('cat', [`${hostKey}.pub`], { encoding: 'utf8' }).stdout;
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${line}`);
  const settings = [
    ...['UsePAM no', 'StrictModes no', 'PasswordAuthentication no', 'PermitRootLogin prohibit-password', `PidFile ${directory}/pid`],
    ...[`HostKey ${hostKey}`, `AuthorizedKeysFile ${sshKey}.pub`, 'ListenAddress 127.0.0.1', `Port ${port}`],
  ];
  writeFileSync(join(directory, 'config'), settings.map((each) => `${each}\n`).join(''));
  // Debian's sshd wants this directory, which its service would have made.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const child = spawn(program, ['-D', '-f', join(directory, 'config'), '-E', join(directory, basename('log'))], { stdio: 'ignore' });
  onTestFinished(() => void child.kill());
  await untilOpen(port, child);
  return { url: `ssh://${userInfo().username}@127.0.0.1:${port}`, sshKey, knownHosts };
}
