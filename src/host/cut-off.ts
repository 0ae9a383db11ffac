import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage } from 'node:http';
import { isRecord } from './json.ts';

/**
 * An answer that is cut off is an error of its request. The client library
 * waits for the end of every answer, which never comes when the Engine is gone
 * by then, and whoever asked would wait for ever.
 */
export function refuseCutOffAnswers(): void {
  subscribe('http.client.request.start', watch);
}

function watch(started: unknown): void {
  const request = isRecord(started) ? started.request : undefined;
  if (!(request instanceof ClientRequest)) return;
  request.once('response', (answer: IncomingMessage) => answer.once('error', (error) => request.emit('error', error)));
}
