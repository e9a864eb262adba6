import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Specimen } from '../../test/specimens/specimen';
import { DOMAINS, publicConstructs, readmesOf, specimensOf } from '../../test/support/library';
import { anchorsOf, firstSentence, Section, sectionsOf } from '../readme-sections';

const ROOT = join(__dirname, '../..');

/** A public construct, with what its README says of it. */
export interface CatalogueConstruct {
  readonly domain: string;
  readonly name: string;
  /** Its source, the test of that, and the README with its section, from the root of the repository. */
  readonly source: string;
  readonly test?: string;
  readonly readme: string;
  readonly type: abstract new (...args: never[]) => unknown;
  /** What is said and shown before the first heading of its section. */
  readonly intro: string;
  readonly sections: readonly Section[];
  readonly specimen: Specimen;
}

/** Every public construct, by domain and name. */
export function catalogueConstructs(): CatalogueConstruct[] {
  return DOMAINS.flatMap((domain) => {
    const readmes = readmesOf(domain);
    const specimens = specimensOf(domain);
    return publicConstructs(domain)
      .map(({ name, file, type }): CatalogueConstruct => {
        const specimen = specimens[name];
        const found = readmes.flatMap((readme) =>
          sectionsOf(readme.text, 2)
            .sections.filter(({ heading }) => heading === name)
            .map(({ text }) => ({ readme: readme.file.replaceAll('\\', '/'), text })),
        )[0];
        if (!specimen || !found) throw new Error(`${domain}.${name} has no specimen or no section in a README`);
        const test = file.replace(/^lib/, 'test').replace(/\.ts$/, '.test.ts');
        const files = { source: file, test: existsSync(join(ROOT, test)) ? test : undefined };
        return { domain, name, ...files, readme: found.readme, type, specimen, ...sectionsOf(found.text, 3) };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

/** The address of the page of a construct, without its ending. */
export function addressOf({ domain, name }: Pick<CatalogueConstruct, 'domain' | 'name'>): string {
  return `/constructs/${domain}/${name}`;
}

/** What a construct is for: the first sentence of its README on it, in a line without links. */
export function needOf({ sections, name }: CatalogueConstruct): string {
  const section = sections.find(({ heading }) => heading === 'When to use it');
  if (!section) throw new Error(`${name} does not say when to use it`);
  const need = firstSentence(section.text)
    .replace(/^Use it /, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return need[0].toUpperCase() + need.slice(1);
}

/** What each construct is, in a line, by its name: the first sentence of its documentation, as docs/constructs.md has it. */
export function summariesIn(table: string): ReadonlyMap<string, string> {
  return new Map(
    [...table.matchAll(/^\| \[`\w+\.(\w+)`\]\([^)]*\)\s*\| (.*?)\s*\|/gm)].map(([, name = '', what = '']) => [
      name,
      what,
    ]),
  );
}

/** Where the anchors of the READMEs are in the site: those of a construct on its page, the others on that of the README. */
export function placesOf(
  constructs: readonly CatalogueConstruct[],
  readmes: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [readme, text] of readmes) {
    for (const { anchor, slug, section, level } of anchorsOf(text)) {
      const construct = constructs.find((one) => one.readme === readme && one.name === section);
      // The headings that all constructs have are numbered in a README, and not on the page of a construct.
      const inPage = level === 2 ? '' : `#${slug}`;
      const readmePage = `/${readme.replace(/README\.md$/, 'index.md')}#${anchor}`;
      places.set(`${readme}#${anchor}`, construct ? `${addressOf(construct)}.md${inPage}` : readmePage);
    }
  }
  return places;
}
