// Compiles the library against the lowest aws-cdk-lib and constructs that the package claims, and runs the constructs'
// unit tests with them, in a copy of the committed files.
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
  // cdk-nag and cdk-preflight, which the tests of constructs do not use, want a newer aws-cdk-lib.
  run('npm', 'install', '--no-save', '--legacy-peer-deps', '--prefer-offline', ...lowest);
  console.log(`With ${lowest.join(' and ')}:`);
  run('npx', 'jsii', '--silence-warnings', 'JSII6', '--generate-tsconfig', 'tsconfig.jsii.json');
  // Without the examples and what checks the checkers: both are held against what the newest version says.
  const ignored = ['examples', 'support', 'properties'].map((folder) => `<rootDir>/test/${folder}/`);
  run('npx', 'jest', '--ci', '--testPathIgnorePatterns', '/node_modules/', ...ignored);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
