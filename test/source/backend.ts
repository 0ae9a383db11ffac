import { spawn } from 'node:child_process';
import type { IncomingMessage, RequestListener } from 'node:http';

export type Allow = (request: IncomingMessage) => boolean;

/** Answers HTTP with `git http-backend`. `allow` looks at each request first; `packer` is run instead of what makes packs. */
export function backend(root: string, allow: Allow = () => true, packer: () => string | undefined = () => undefined): RequestListener {
  return (request, response) => {
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
  };
}
