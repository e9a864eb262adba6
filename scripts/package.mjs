// Makes the packages of every language in packages/: npm and Python complete, Java, Go and .NET as sources with their
// project files, because building these needs what only a release machine has. `npm run test:consumers` compiles those of
// Java and Go. The samples of the READMEs and of the API are translated into each language.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { frontPage } from './front-pages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const samples = join(root, '.jsii.tabl.json');
// jsii warns of the age of Node.js, which is no fault of this build; which versions are tested is CI's to decide.
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = process.version.slice(1).split('.')[0];
process.env.JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION = '1';
const jsii = (tool, ...args) => execFileSync('npx', [`jsii-${tool}`, ...args], { cwd: root, stdio: 'inherit' });
const pacmak = (...args) =>
  jsii('pacmak', '--no-npmignore', '--rosetta-tablet', samples, '--rosetta-unknown-snippets', 'fail', ...args);

rmSync(join(root, 'packages'), { recursive: true, force: true });
jsii('rosetta', 'extract', '--strict', '--output', samples, '.');
// jsii takes the README of a domain along, not those of its families: their samples are compiled only.
execFileSync('node', ['scripts/family-samples.mjs'], { cwd: root, stdio: 'inherit' });
pacmak('--targets', 'js');
packPython();
pacmak('--code-only', '--targets', 'java', 'go', 'dotnet');
writeFileSync(join(root, 'packages/java/README.md'), frontPage('Java'));
writeFileSync(join(root, 'packages/go/cdkreferencearchitectures/README.md'), frontPage('Go'));

// jsii writes the development versions into go.mod, and Go takes them as the lowest: the other languages' range is meant.
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lowest = {
  'github.com/aws/aws-cdk-go/awscdk/v2': peerDependencies['aws-cdk-lib'],
  'github.com/aws/constructs-go/constructs/v10': peerDependencies.constructs,
};
const goMod = join(root, 'packages/go/cdkreferencearchitectures/go.mod');
writeFileSync(
  goMod,
  readFileSync(goMod, 'utf8')
    .replace(/^.*\/\/ indirect\n/gm, '')
    .replace(/^(\s+)(\S+) v\S+$/gm, (line, space, module) =>
      lowest[module] ? `${space}${module} v${lowest[module].replace('^', '')}` : line,
    ),
);

/** jsii builds the wheel at once and takes its description from the assembly, which is put back: npm has the README. */
function packPython() {
  const assembly = join(root, '.jsii');
  const original = readFileSync(assembly, 'utf8');
  try {
    writeFileSync(assembly, JSON.stringify({ ...JSON.parse(original), readme: { markdown: frontPage('Python') } }));
    pacmak('--targets', 'python');
  } finally {
    writeFileSync(assembly, original);
  }
}
