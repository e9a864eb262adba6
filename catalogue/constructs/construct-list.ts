import { DOMAINS, publicConstructs, readmesOf, specimensOf } from '../../test/support/library';
import { Specimen } from '../../test/specimens/specimen';
import { anchorsOf, firstSentence, Section, sectionsOf } from '../readme-sections';

/** A public construct, with what its README says of it. */
export interface CatalogueConstruct {
  readonly domain: string;
  readonly name: string;
  /** Its source and the README with its section, from the root of the repository. */
  readonly source: string;
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
        return { domain, name, source: file, readme: found.readme, type, specimen, ...sectionsOf(found.text, 3) };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

/** The address of the page of a construct, without its ending. */
export function addressOf({ domain, name }: Pick<CatalogueConstruct, 'domain' | 'name'>): string {
  return `/constructs/${domain}/${name}`;
}

/** What a construct is, in a line. */
export function summaryOf({ intro }: CatalogueConstruct): string {
  return firstSentence(intro);
}

/** What a construct is for, in a line. */
export function needOf({ sections, name }: CatalogueConstruct): string {
  const section = sections.find(({ heading }) => heading === 'When to use it');
  if (!section) throw new Error(`${name} does not say when to use it`);
  return firstSentence(section.text).replace(/^Use it /, '');
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
