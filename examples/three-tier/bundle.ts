import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The folder of the application. */
const APP = join(__dirname, 'app');

/** Makes one file of the application and all that it needs: an instance installs Node.js, and asks no registry. */
export function bundleApp(folder: string): void {
  buildSync({
    entryPoints: [join(APP, 'main.ts')],
    outfile: join(folder, 'guestbook.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    // Its own driver in JavaScript will do.
    external: ['pg-native'],
  });
  copyFileSync(join(APP, 'guestbook.service'), join(folder, 'guestbook.service'));
}
