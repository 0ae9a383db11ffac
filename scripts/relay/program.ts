import { createServer, request } from 'node:http';

/** `program.ts ENGINE SOCKET`: passes every question on to an Engine, and tells whoever started it of each when it is asked to. */
const [engine, socket] = process.argv.slice(2);
if (engine === undefined || socket === undefined) throw new Error('program.ts ENGINE SOCKET');
let asked: string[] = [];

// An Engine hangs up on nobody who is silent for a while, and neither does this.
const server = createServer({ keepAliveTimeout: 0 }, (question, response) => {
  const { method, url, headers } = question;
  asked.push(`${method} ${url}`);
  const onward = request({ socketPath: engine, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  question.pipe(onward);
});
server.listen(socket, () => process.send?.([]));
process.on('message', () => {
  process.send?.(asked);
  asked = [];
});
process.on('disconnect', () => process.exit());
