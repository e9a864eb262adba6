// Packs the library, installs it into an empty app that has nothing but aws-cdk-lib and constructs, and synthesizes
// the specimen of every construct in TypeScript, and some constructs by ESM and by CommonJS, from the root and from the
// sub-paths.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const app = mkdtempSync(join(tmpdir(), 'package-consumer-'));
const run = (command, args) =>
  execFileSync(command, args, { cwd: app, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

try {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--foreground-scripts=false', '--pack-destination', app], {
      cwd: root,
      encoding: 'utf8',
    }),
  );
  cpSync(join(root, 'test/package'), app, { recursive: true });
  cpSync(join(root, 'test/specimens'), join(app, 'specimens'), { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const { 'aws-cdk-lib': cdk, constructs, typescript } = manifest.devDependencies;
  run('npm', ['install', '--prefer-offline', `./${filename}`, `aws-cdk-lib@${cdk}`, `constructs@${constructs}`]);
  run('npm', ['install', '--prefer-offline', '-D', `typescript@${typescript}`, '@types/node@20']);
  run('npx', ['tsc', '-p', '.']);
  for (const entry of ['out/app.js', 'app-commonjs.cjs', 'app-module.mjs']) {
    process.stdout.write(run('node', [entry]));
  }
  // The simulator says what to install, and works with it.
  const missing = spawnSync('node', ['next-deployment.mjs'], { cwd: app, encoding: 'utf8' });
  const peers = Object.keys(manifest.peerDependenciesMeta);
  if (missing.status === 0 || !peers.every((name) => missing.stderr.includes(name))) {
    throw new Error(`without its peer dependencies, the simulator must say what to install, got:\n${missing.stderr}`);
  }
  const versions = peers.map((name) => `${name}@${manifest.devDependencies[name]}`);
  run('npm', ['install', '--prefer-offline', '-D', ...versions]);
  process.stdout.write(run('node', ['next-deployment.mjs']));
} finally {
  rmSync(app, { recursive: true, force: true });
}
