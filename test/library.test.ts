import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  assembledConstructs,
  DOMAINS,
  exportsOf,
  publicConstructs,
  readmesOf,
  specimenFiles,
  specimensOf,
} from './support/library';

const ROOT = join(__dirname, '..');

/** The headings below each construct's own, in this order; topics of the construct may stand after the second one. */
const HEADINGS = [
  'When to use it',
  'What is created',
  'Customise',
  'Permissions',
  'Cost',
  'Quotas',
  'What a second deployment does',
  'Removal',
];

/** The level of a heading and its text, outside of code. */
function headingsOf(markdown: string): { level: number; text: string }[] {
  return markdown
    .replace(/^```[\s\S]*?^```/gm, '')
    .split('\n')
    .flatMap((line) => /^(#+) (.+)$/.exec(line)?.slice(1, 3).map(String) ?? [])
    .reduce<{ level: number; text: string }[]>(
      (all, part, i, parts) => (i % 2 === 0 ? [...all, { level: part.length, text: parts[i + 1] ?? '' }] : all),
      [],
    );
}

/** The other domains that a domain's files import. */
function domainsOf(domain: string): Set<string> {
  const files = readdirSync(join(ROOT, 'lib', domain), { recursive: true, encoding: 'utf8' });
  const imported = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(join(ROOT, 'lib', domain, file), 'utf8');
      return [...source.matchAll(/ from '(\.[^']+)'/g)].map(([, path]) => join(domain, dirname(file), path ?? ''));
    })
    .map((path) => path.split('/')[0] ?? '');
  return new Set(imported.filter((other) => other !== domain && DOMAINS.includes(other)));
}

describe('the package', () => {
  test('has types for each of its entries in the module resolution that does not read exports', () => {
    const file = join(__dirname, '../package.json');
    const { exports: entries, typesVersions } = JSON.parse(readFileSync(file, 'utf8')) as {
      exports: Record<string, { types?: string }>;
      typesVersions: { '*': Record<string, string[]> };
    };
    const typed = Object.entries(entries).filter(([path, { types }]) => path !== '.' && types !== undefined);
    expect(typed.length).toBeGreaterThan(10);
    expect(typesVersions['*']).toEqual(Object.fromEntries(typed.map(([path, { types }]) => [path.slice(2), [types]])));
  });

  test('exports what its folders hold', () => {
    const check = () =>
      execFileSync(process.execPath, ['scripts/entries.mjs', '--check'], { cwd: ROOT, stdio: 'pipe' });
    expect(check).not.toThrow();
  });

  test('has no public name twice', () => {
    const names = DOMAINS.flatMap((domain) => exportsOf(domain).map(({ name, file }) => ({ name, file })));
    const doubled = names.filter(({ name, file }) => names.some((other) => other.name === name && other.file !== file));
    expect(doubled.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });

  test('has domains that refer to each other in one direction, as packages of Go have to', () => {
    const referred = new Map(DOMAINS.map((domain) => [domain, domainsOf(domain)]));
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(referred.get(from) ?? [])].some((next) => {
        if (next === to) return true;
        if (seen.has(next)) return false;
        seen.add(next);
        return reaches(next, to, seen);
      });
    expect(referred.get('functions')).toContain('messaging');
    expect(DOMAINS.filter((domain) => reaches(domain, domain))).toEqual([]);
  });

  test('has each harmful edit of its list at one place', () => {
    const edits = JSON.parse(readFileSync(join(ROOT, 'test/mutants.json'), 'utf8')) as { file: string; find: string }[];
    const times = ({ file, find }: { file: string; find: string }) =>
      existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8').split(find).length - 1 : 0;
    expect(edits.filter((edit) => times(edit) !== 1)).toEqual([]);
  });

  test('puts files into packs that are there, each into one pack of its domain', () => {
    const packs = JSON.parse(readFileSync(join(ROOT, 'scripts/packs.json'), 'utf8')) as Record<string, string[][]>;
    const names = Object.values(packs).flat(2);
    // `npm run packs` finds them anew.
    expect(names.filter((name) => !existsSync(join(ROOT, 'lib', `${name}.ts`)) && name !== 'private/required')).toEqual(
      [],
    );
    expect(new Set(names).size).toBe(names.length);
    for (const [domain, groups] of Object.entries(packs)) {
      expect(groups.flat().filter((name) => !name.startsWith(`${domain}/`))).toEqual([]);
    }
  });

  test('has no interface twice', () => {
    const declared = DOMAINS.flatMap((domain) =>
      [...new Set(exportsOf(domain).map(({ file }) => file))].flatMap((file) =>
        [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^export interface (\w+)/gm)].map(([, name]) => `${name}`),
      ),
    );
    expect(declared.filter((name, i) => declared.indexOf(name) !== i)).toEqual([]);
  });

  const assembled = assembledConstructs();
  // Without a build there is no assembly; CI builds before it tests.
  if (assembled && process.env.CI)
    test('publishes by jsii the constructs of its folders, no more and no less', () => {
      const found = DOMAINS.flatMap((domain) => publicConstructs(domain).map(({ name }) => `${domain}.${name}`));
      expect(found.sort()).toEqual(assembled);
    });
});

describe.each(DOMAINS)('%s', (domain) => {
  const constructs = publicConstructs(domain);
  const readmes = readmesOf(domain);

  test('has a README', () => {
    expect(existsSync(join(ROOT, 'lib', domain, 'README.md')) ? [] : [`lib/${domain}/README.md is missing`]).toEqual(
      [],
    );
  });

  test('has READMEs of 400 lines at most, or one for each family', () => {
    const long = readmes.filter(({ text }) => text.split('\n').length > 400).map(({ file }) => file);
    expect(long).toEqual([]);
  });

  test('says in each README with a sample what samples import', () => {
    const silent = readmes.filter(({ text }) => /^```ts/m.test(text) && !text.includes('#samples-of-the-readmes'));
    expect(silent.map(({ file }) => `link docs/own-app.md#samples-of-the-readmes in ${file}`)).toEqual([]);
  });

  test('has a test for each file with a class, at the same place', () => {
    const files = new Set(exportsOf(domain).flatMap(({ value, file }) => (typeof value === 'function' ? [file] : [])));
    const tests = [...files].map((file) => ({ file, test: file.replace(/^lib(.*)\.ts$/, 'test$1.test.ts') }));
    const missing = tests.filter(({ test: path }) => !existsSync(join(ROOT, path)));
    expect(missing.map(({ file, test: path }) => `add ${path} for ${file}`)).toEqual([]);
  });

  if (constructs.length === 0) return;

  test('has specimens of its constructs and of nothing else', () => {
    const specimens = Object.keys(specimensOf(domain)).sort();
    const missing = constructs.filter(({ name }) => !specimens.includes(name));
    expect(missing.map(({ name }) => `add '${name}' to test/specimens/${domain}.ts`)).toEqual([]);
    expect(specimens).toEqual(constructs.map(({ name }) => name).sort());
  });

  describe.each(constructs.map(({ name, file, type }) => ({ name, file, type })))('$name', ({ name, file, type }) => {
    test('has a row in the table of constructs', () => {
      const rows = readFileSync(join(ROOT, 'docs/constructs.md'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('|') && line.includes(`\`${domain}.${name}\``) && line.includes(file));
      expect(
        rows.length === 1 ? [] : [`docs/constructs.md has ${rows.length} rows of ${domain}.${name} with ${file}`],
      ).toEqual([]);
    });

    test('has the rows of its second deployments as data', () => {
      const folder = join(ROOT, 'test/second-deployment');
      const data = readdirSync(folder).filter((file) => new RegExp(`^${domain}(-\\w+)?\\.ts$`).test(file));
      const found = data.some((file) => readFileSync(join(folder, file), 'utf8').includes(`'${name}',`));
      expect(found ? [] : [`add a table of '${name}' to test/second-deployment/${domain}.ts`]).toEqual([]);
    });

    test('has a section with every heading in a README of its domain', () => {
      const sections = readmes.flatMap(({ text }) => {
        const headings = headingsOf(text);
        const start = headings.findIndex(({ level, text: title }) => level === 2 && title === name);
        if (start < 0) return [];
        const end = headings.findIndex(({ level }, i) => i > start && level <= 2);
        return [
          headings
            .slice(start + 1, end < 0 ? undefined : end)
            .filter(({ level }) => level === 3)
            .map((h) => h.text),
        ];
      });
      expect(
        sections.length === 1 ? [] : [`${sections.length} sections '## ${name}' in lib/${domain}/**/README.md`],
      ).toEqual([]);
      expect(sections[0]?.filter((title) => HEADINGS.includes(title))).toEqual(HEADINGS);
      expect(sections[0]?.slice(0, 2)).toEqual(HEADINGS.slice(0, 2));
    });

    test('has an id for property injection', () => {
      expect(type.length < 3 || type.PROPERTY_INJECTION_ID).toBe(
        type.length < 3 || `cdk-reference-architectures.${domain}.${name}`,
      );
    });
  });
});

test('every file of specimens is of a domain', () => {
  // A large domain has a file for each of its families.
  expect(specimenFiles().filter((name) => !DOMAINS.includes(name.split('-')[0] ?? ''))).toEqual([]);
});
