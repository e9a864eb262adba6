/** What is known of the names in a sample. */
export interface GoNames {
  /** The package by which a sample calls a class or struct, by its name. */
  readonly packages: ReadonlyMap<string, string>;
  /** Variables that a sample has from elsewhere. */
  readonly variables: readonly string[];
}

/** Strings and comments, which stay as they are. */
const WORDS = /("(?:[^"\\\n]|\\.)*"|\/\/.*)/;
const upper = (name: string) => name[0].toUpperCase() + name.slice(1);
const lower = (name: string) => name[0].toLowerCase() + name.slice(1);

/**
 * Go as jsii-rosetta translates it, with what it leaves out: the packages of structs and classes, pointers to lists and
 * maps, properties that are methods in Go, and stars and capitals where it loses track of what is a pointer.
 */
export function asGo(code: string, { packages, variables }: GoNames): string {
  const text = withFields(code.replace(/\n{3,}/g, '\n\n'));
  const local = [...text.matchAll(/^\s*(?:var )?(\w+)(?: :=| [\w.]+$)/gm)].map(([, name = '']) => name);
  const known = [...new Set([...variables, ...local, 'this'])].join('|');
  const chains = new RegExp(`((?<![\\w.])(?:${known})|[)\\]])((?:\\.[A-Za-z]\\w*)+)(\\(?)`, 'g');
  return (
    text
      // Structs are pointers in lists and maps.
      .replace(/(\[\]|map\[string\])(\w+)\{(?=\s*(?:"[^"\n]*": )?&\2\{)/g, '$1*$2{')
      .split(WORDS)
      .map((part, index) => (index % 2 === 1 ? part : codeOf(part, chains, packages)))
      .join('')
      .replace(/(?<=: |\(|, |^\t+)(?=(?:\[\]|map\[string\])\S*\{)/gm, '&')
      .replace(
        /^(\S.*?)\.(\w+)\(\) = (.+?)( \/\/.*)?$/gm,
        (_line, of: string, name: string, value: string, comment = '') =>
          `${of}.Set${name}(${asPointer(value)})${comment}`,
      )
      .trim()
  );
}

/** Fields of structs that stand in a map are written as keys of it. */
function withFields(code: string): string {
  const open: string[] = [];
  return code
    .split('\n')
    .map((line) => {
      const field = /&\w+\{$/.test(open.at(-1) ?? '');
      const text = field
        ? line.replace(/^(\t*)"(\w+)"(?=: )/, (_key, tabs: string, name: string) => tabs + upper(name))
        : line;
      if (/^\s*[)}\]]/.test(line)) open.pop();
      if (/[({[]$/.test(line)) open.push(line);
      return text;
    })
    .join('\n');
}

function codeOf(code: string, chains: RegExp, packages: ReadonlyMap<string, string>): string {
  const qualified = (name: string) => [packages.get(name), name].filter((part) => part !== undefined).join('.');
  return code
    .replace(/(?<=[._])\*(?=\w)/g, '')
    .replace(/\*f64\b/g, '*float64')
    .replace(/(?<=[A-Z]\w*_)[a-z](?=\w*\()/g, upper)
    .replace(/(?<=: )\*?([A-Z]\w*)(?=[,\n])/g, (_value, name: string) => lower(name))
    .replace(/(?<=\.\()[a-z]\w*(?=\))/g, upper)
    .replace(/(?<=&|\[\]\*?|\]\*?|\.\()[A-Z]\w*(?=[{)])|(?<=^var \w+ )[A-Z]\w*$/gm, qualified)
    .replace(chains, (_all, of: string, chain: string, end: string) => {
      const names = chain.split('.').slice(1);
      return of + names.map((name, i) => `.${upper(name)}${i === names.length - 1 && end ? '' : '()'}`).join('') + end;
    });
}

function asPointer(value: string): string {
  if (value.startsWith('"')) return `jsii.String(${value})`;
  if (/^(true|false)$/.test(value)) return `jsii.Boolean(${value})`;
  if (/^[\d.]+$/.test(value)) return `jsii.Number(${value})`;
  return value;
}
