import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** The bundle of a handler of the examples as `FunctionCode.typeScript()` makes it, but for its banner and source map. */
export function bundle(handler: string, external: string[]): Buffer {
  const file = join(root, 'examples', handler);
  const options = ['--bundle', '--minify', '--platform=node', '--format=esm', '--target=node24', '--log-level=error'];
  const esbuild = join(root, 'node_modules', 'esbuild', 'bin', 'esbuild');
  return execFileSync(esbuild, [file, ...options, ...external.map((name) => `--external:${name}`)], {
    maxBuffer: 10 * 1024 * 1024,
  });
}
