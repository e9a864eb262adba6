import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..');

/**
 * Runs the test files below some folders as one.
 *
 * Jest gives every test file its own copy of every module. Loading aws-cdk-lib takes longer than most files' tests, so
 * `npm test` runs the files of several domains together; `npx jest test/<domain>` runs them one by one.
 */
export function suite(folders: string[], matches: (file: string) => boolean = () => true): void {
  for (const file of folders.flatMap((folder) => testFiles(join(root, folder))).filter(matches)) {
    describe(relative(root, file), () => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the file registers its tests when it is loaded
      require(file);
    });
  }
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(folder, name));
}
