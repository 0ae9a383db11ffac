import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config/config.ts';

export type Log = Logger;

/** Logs go to stderr: text for people on a terminal, a JSON object a line for everyone else. */
export function openLog({ level, format }: Config['log'], colour: boolean): Log {
  const text = format === 'auto' ? process.stderr.isTTY === true : format === 'text';
  return pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    stream(text, colour),
  );
}

/** Written at once: what a program said last before it was killed is what one wants to read. */
const stream = (text: boolean, colour: boolean): DestinationStream =>
  text
    ? pretty({ destination: 2, sync: true, colorize: colour, translateTime: 'SYS:HH:MM:ss.l', singleLine: true })
    : pino.destination({ fd: 2, sync: true });
