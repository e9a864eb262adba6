import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The folder of the sources. */
const SITE = join(__dirname, 'site');

/** Pages, and what is as it is. */
const PAGES = ['index.html', '404.html'];
const FILES = ['favicon.svg', 'robots.txt'];

/** What the bundler makes, by the address at which the pages have it. */
const ENTRIES = ['main.mjs', 'style.css'];

/** Builds the site into a folder, the same for the same sources: scripts and styles with a hash in their names, and pages that load them. */
export function buildSite(folder: string): void {
  const { metafile } = buildSync({
    absWorkingDir: SITE,
    entryPoints: ENTRIES,
    outdir: folder,
    entryNames: 'assets/[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
    metafile: true,
  });
  const made = new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint }]) => [
      `/${entryPoint}`,
      `/assets/${path.split('/').pop()}`,
    ]),
  );
  for (const name of PAGES) {
    const page = readFileSync(join(SITE, name), 'utf8');
    const built = ENTRIES.reduce((text, entry) => text.replaceAll(`"/${entry}"`, `"${made.get(`/${entry}`)}"`), page);
    writeFileSync(join(folder, name), built);
  }
  for (const name of FILES) copyFileSync(join(SITE, name), join(folder, name));
}
