import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

/** The bundle as `FunctionCode.typeScript()` makes it, but for its banner and source map. */
function bundle(handler: string, external: string[]): Buffer {
  const file = join(root, 'lib', 'stacks', handler);
  const options = ['--bundle', '--minify', '--platform=node', '--format=esm', '--target=node24', '--log-level=error'];
  const esbuild = join(root, 'node_modules', 'esbuild', 'bin', 'esbuild');
  return execFileSync(esbuild, [file, ...options, ...external.map((name) => `--external:${name}`)], {
    maxBuffer: 10 * 1024 * 1024,
  });
}

test.each([
  ['chat-api/handlers/chat.ts', ['@aws-sdk/*']],
  ['photo-sharing/handlers/thumbnail.ts', ['@aws-sdk/*']],
  ['photo-sharing/handlers/photos.ts', ['@aws-sdk/client-*', '@aws-sdk/lib-*']],
])('the bundle of %s is smaller than 300 KB', (handler, external) => {
  const size = bundle(handler, external).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(300 * 1024);
});
