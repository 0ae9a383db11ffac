import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** A socket that passes every question on to an Engine, and counts them. */
export interface Counting extends AsyncDisposable {
  readonly socket: string;
  /** How many since the last time. */
  take(): number;
}

export async function counting(engine: string, socket: string): Promise<Counting> {
  let asked = 0;
  // An Engine hangs up on nobody who is silent for a while, and neither does this.
  const server = createServer({ keepAliveTimeout: 0 }, (question, response) => {
    asked++;
    const { method, url, headers } = question;
    const onward = request({ socketPath: engine, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    question.pipe(onward);
  });
  server.listen(socket);
  await once(server, 'listening');
  return {
    socket,
    take() {
      const since = asked;
      asked = 0;
      return since;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
