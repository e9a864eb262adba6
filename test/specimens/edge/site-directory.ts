import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small site as a bundler makes it. */
export const SITE: Readonly<Record<string, string>> = {
  'index.html':
    '<!doctype html><title>Site</title><link rel="stylesheet" href="/assets/app-5E6F7A8B.css"><script type="module" src="/assets/app-1A2B3C4D.js"></script>',
  'about/index.html': '<!doctype html><title>About</title><img src="../logo.svg" alt="">',
  'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'assets/app-1A2B3C4D.js': 'document.title = "Site";',
  'assets/app-5E6F7A8B.css': 'body { margin: 0 }',
};

const made = new Map<string, string>();

/** A directory with these files; the same one for the same files. */
export function siteDirectory(files: Readonly<Record<string, string>> = SITE): string {
  const key = JSON.stringify(files);
  const directory = made.get(key) ?? mkdtempSync(join(tmpdir(), 'site-'));
  if (made.has(key)) return directory;
  made.set(key, directory);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}
