import { MAX_BYTES } from '../core/tree.ts';

/** Why bytes are no text for a manifest, and where. */
export interface Undecodable {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Bytes to text: UTF-8 of a sane size, without characters that an editor would not show. */
export function decode(bytes: Uint8Array): string | Undecodable {
  if (bytes.length > MAX_BYTES) return { code: 'too-large', message: 'this file is larger than 1 MiB', line: 1, column: 1 };
  // Bytes that are no UTF-8 become U+FFFD here, which gives them a place.
  const text = new TextDecoder().decode(bytes);
  if (!isUtf8(bytes)) return { code: 'not-utf8', message: 'this file is not UTF-8', ...place(text, text.indexOf('\u{fffd}')) };
  const control = text.search(/(?![\t\r\n])\p{Cc}/u);
  if (control === -1) return text;
  const name = `U+${text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0')}`;
  return {
    code: 'control-character',
    message: `control character ${name}; write it as an escape in double quotes`,
    ...place(text, control),
  };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
