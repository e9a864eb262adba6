// Compiles the library against the lowest aws-cdk-lib and constructs that the package claims, and runs the constructs'
// unit tests with them, in a copy of the committed files. Further arguments are Jest's: `-- --shard=1/2` runs half of them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lowest = Object.entries(peerDependencies).map(([name, range]) => `${name}@${range.replace('^', '')}`);
const copy = mkdtempSync(join(tmpdir(), 'lowest-'));
const run = (command, ...args) => execFileSync(command, args, { cwd: copy, stdio: 'inherit' });

try {
  execFileSync('git', ['-C', root, 'archive', '--output', join(copy, 'source.tar'), 'HEAD']);
  run('tar', '-xf', 'source.tar');
  run('npm', 'ci', '--prefer-offline');
  run('npm', 'install', '--no-save', '--legacy-peer-deps', '--prefer-offline', ...lowest);
  console.log(`With ${lowest.join(' and ')}:`);
  run('npx', 'jsii', '--silence-warnings', 'JSII6', '--generate-tsconfig', 'tsconfig.jsii.json');
  // Without the examples, the specimens and what tries them all, the simulator and the tests of the checkers, which are held against what the newest versions
  // make and find: an older aws-cdk-lib gives the role of a state machine no condition on its source, for one.
  const ignored = [
    'examples/',
    'support/',
    'properties/',
    'validation/',
    'second-deployment/',
    'testing/',
    'private/prop-check.test.ts',
    'specimens.test.ts',
  ].map((path) => `<rootDir>/test/${path}`);
  run('npx', 'jest', '--ci', '--testPathIgnorePatterns', '/node_modules/', ...ignored, ...process.argv.slice(2));
} finally {
  rmSync(copy, { recursive: true, force: true });
}
