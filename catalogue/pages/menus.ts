import { addressOf, CatalogueConstruct } from '../constructs/construct-list';
import { pageOf, titleOf } from './markdown';

interface MenuItem {
  readonly text: string;
  readonly link: string;
}

interface MenuGroup {
  readonly text: string;
  readonly items: readonly MenuItem[];
}

/** The menus beside the pages, by the beginning of their addresses: from the texts of the Markdown files and the constructs. */
export function menusOf(
  texts: ReadonlyMap<string, string>,
  constructs: readonly CatalogueConstruct[],
  scenarioFolders: readonly string[],
): Readonly<Record<string, readonly MenuGroup[]>> {
  const files = [...texts.keys()];
  const item = (file: string): MenuItem => ({
    text: titleOf(texts.get(file) ?? ''),
    link: `/${pageOf(file)
      .replace(/index\.md$/, '')
      .replace(/\.md$/, '')}`,
  });
  const group = (text: string, members: readonly string[]): MenuGroup => ({ text, items: members.map(item) });
  const domains = [...new Set(constructs.map(({ domain }) => domain))];
  const pagesOf = (domain: string): MenuGroup => ({
    text: domain,
    items: constructs
      .filter((construct) => construct.domain === domain)
      .map((construct) => ({ text: construct.name, link: addressOf(construct) })),
  });
  const readmes = group(
    'Domains',
    files.filter((file) => /^lib\/\w+\/README\.md$/.test(file)),
  );
  const others: MenuGroup = {
    text: 'By domain',
    items: domains.map((domain) => ({ text: domain, link: `/by-need#${domain}` })),
  };
  return {
    ...Object.fromEntries(domains.map((domain) => [`/constructs/${domain}/`, [pagesOf(domain), others]])),
    ...Object.fromEntries(
      files
        .filter((file) => /^lib\/\w+\/README\.md$/.test(file))
        .map((file) => {
          const folder = file.replace(/README\.md$/, '');
          const domain = folder.split('/')[1];
          const own = group(
            `${domain}: READMEs`,
            files.filter((other) => other.startsWith(folder)),
          );
          return [`/${folder}`, [own, ...(domains.includes(domain) ? [pagesOf(domain)] : []), readmes]];
        }),
    ),
    '/examples/': [
      group('Examples', ['examples/README.md', ...scenarioFolders.map((name) => `examples/${name}/README.md`)]),
    ],
    '/': [
      readmes,
      group(
        'Documents',
        files.filter((file) => /^(docs\/[\w-]+\.md|testing|bench|CHANGELOG|CONTRIBUTING)/.test(file)),
      ),
      group(
        'Decisions',
        files.filter((file) => file.startsWith('docs/adr/')),
      ),
    ],
  };
}
