import { connect, type Socket } from 'node:net';

const CONNECT_MS = 1000;

/** Opens and closes a TCP connection; what went wrong, in the kernel's words, or `undefined`. */
export const tryConnect = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket: Socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (trouble: string | undefined): void => {
      socket.destroy();
      resolve(trouble);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end(`no answer within ${CONNECT_MS / 1000} s`));
    socket.once('error', (error: Error) => end('code' in error ? String(error.code) : error.message));
  });
