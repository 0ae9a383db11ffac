import type { Diagnostic, Location } from '../core/diagnostic.ts';
import { interpolate } from './interpolate.ts';

export interface Option {
  /** In lower case: case does not count. */
  readonly key: string;
  readonly keyAt: Location;
  readonly text: string;
  readonly at: Location;
}

export interface Section {
  readonly name: string;
  readonly at: Location;
  readonly options: ReadonlyMap<string, Option>;
}

export interface Ini {
  readonly sections: readonly Section[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Open {
  readonly name: string;
  readonly at: Location;
  readonly options: Map<string, Option>;
}

/**
 * Reads an INI file as Python's `configparser` does: comments on lines of their own, values that go on in indented lines,
 * `[DEFAULT]` beneath every section, `%(key)s` for another value. What that refuses is a diagnostic.
 */
export function readIni(file: string, text: string): Ini {
  const diagnostics: Diagnostic[] = [];
  const fault = (code: string, at: Location, message: string): void => {
    diagnostics.push({ severity: 'error', code, message, ...at, path: '' });
  };
  const sections = new Map<string, Open>();
  let section: Open | undefined;
  let option: Option | undefined;
  let indent = 0;

  for (const [n, line] of text.split(/\r\n|\r|\n/).entries()) {
    const said = line.trim();
    const column = line.length - line.trimStart().length + 1;
    const at = { file, line: n + 1, column };
    if (/^[#;]/.test(said)) continue;
    if (option !== undefined && section !== undefined && (said === '' || column > indent)) {
      option = { ...option, text: `${option.text}\n${said}` };
      section.options.set(option.key, option);
      continue;
    }
    if (said === '') continue;
    indent = column;
    option = undefined;
    const header = /^\[(.+)\]/.exec(said)?.[1];
    if (header !== undefined) {
      const first = sections.get(header);
      if (first !== undefined) fault('duplicate-section', at, `[${header}] is here twice, first in line ${first.at.line}; join them`);
      section = first ?? { name: header, at, options: new Map() };
      sections.set(header, section);
      continue;
    }
    const [, written = '', gap = '', value = ''] = /^(.*?)(\s*[=:]\s*)(.*)$/.exec(said) ?? [];
    if (section === undefined) fault('no-section', at, 'this comes before the first [section]');
    else if (written === '') fault('no-option', at, 'this is neither a [section] nor `key = value`');
    else {
      option = { key: written.toLowerCase(), keyAt: at, text: value, at: { ...at, column: column + written.length + gap.length } };
      const first = section.options.get(option.key);
      if (first === undefined) section.options.set(option.key, option);
      else {
        fault('duplicate-option', at, `\`${option.key}\` is here twice, first in line ${first.keyAt.line}; remove one of them`);
        option = undefined;
      }
    }
  }
  const { options: defaults = new Map<string, Option>() } = sections.get('DEFAULT') ?? {};
  return {
    sections: [...sections.values()]
      .filter(({ name }) => name !== 'DEFAULT')
      .map((each) => ({ ...each, options: interpolate(new Map([...defaults, ...each.options]), fault) })),
    diagnostics,
  };
}
