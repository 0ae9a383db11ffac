import { Agent } from 'node:http';
import Docker from 'dockerode';
import { refuseCutOffAnswers } from './cut-off.ts';
import { Json } from './json.ts';

/** Newest API this program knows; each Engine's own range is met below. */
const NEWEST = [1, 54] as const;
const OLDEST = [1, 41] as const;

/** Where an Engine listens unless it is told otherwise. */
const USUAL_HOST = 'unix:///var/run/docker.sock';

refuseCutOffAnswers();

/** A Docker Engine, spoken to in one agreed version of its API. */
export interface Engine {
  readonly docker: Docker;
  /** Whether the API is at least this minor version of 1.x. */
  atLeast(minor: number): boolean;
  readonly version: string;
  readonly api: string;
  /** Where it is asked. */
  readonly host: string;
  /** Of the kernel it runs on, `uname -r`; `undefined`: it does not tell. */
  readonly kernel: string | undefined;
}

/**
 * Asks the Engine for its range once and stays within it: the client library
 * does not, and would follow the Engine into versions that drop fields we send.
 */
export async function connect(host: string | undefined): Promise<Engine> {
  const where = host ?? USUAL_HOST;
  const answer = new Json(await new Docker(options(where)).version().catch((cause: unknown) => unreachable(where, cause)), 'version');
  const newest = parse(answer.get('ApiVersion').text());
  const oldest = parse(answer.optional('MinAPIVersion')?.text() ?? '1.12');
  const agreed = Math.min(newest, NEWEST[1]);
  const version = answer.get('Version').text();
  if (agreed < OLDEST[1] || agreed < oldest) {
    throw new Error(
      `Docker Engine ${version} speaks API 1.${oldest} to 1.${newest}; this program speaks 1.${OLDEST[1]} to 1.${NEWEST[1]}. Upgrade the older of the two.`,
    );
  }
  const api = `1.${agreed}`;
  return {
    docker: new Docker({ ...options(where), version: `v${api}` }),
    atLeast: (minor) => agreed >= minor,
    version,
    api,
    host: where,
    kernel: answer.optional('KernelVersion')?.text(),
  };
}

/** A socket has no server to name; left to find that out, Node.js spends longer on it than on the first request. */
const LOCAL = { keepAlive: true, servername: '' } as const;

/** `unix:///path`, `tcp://host:port` or `http(s)://host:port`. */
function options(where: string): Docker.DockerOptions & { readonly agent?: Agent } {
  const socket = /^unix:\/\/(.+)$/.exec(where)?.[1];
  if (socket !== undefined) return { socketPath: socket, agent: new Agent(LOCAL) };
  const url = URL.parse(where.replace(/^tcp:/, 'http:'));
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error(`Docker host ${where} is neither unix:// nor tcp://`);
  return { protocol: url.protocol === 'https:' ? 'https' : 'http', host: url.hostname, port: Number(url.port || 2375) };
}

const parse = (version: string): number => Number(version.split('.')[1]);

function unreachable(where: string, cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const hint =
    code === 'EACCES'
      ? 'run as root, or as a member of the docker group'
      : code === 'ENOENT' || code === 'ECONNREFUSED'
        ? 'is the Engine running?'
        : 'see --docker-host';
  throw new Error(`Docker at ${where} does not answer: ${cause instanceof Error ? cause.message : String(cause)} (${hint})`, { cause });
}
