// Compiles the samples of the READMEs that jsii does not know: those of the families, `lib/<domain>/**/README.md`. Each
// goes into its fixture in `rosetta/` as jsii-rosetta would put it, and all are checked in one TypeScript program, against
// the sources. Nothing is written.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MARKER = '/// here';
const IMPORT = /^import .* from '[^']+';$/;

/** `declare` in a constructor: what a sample has from elsewhere. jsii-rosetta lets it pass, too. */
const DECLARE_INSIDE = 1184;

/** The samples of a README: their text, the name of their fixture, and the lines where they stand. */
function samplesOf(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const samples = [];
  let open;
  for (const [i, line] of lines.entries()) {
    const fence = /^\s*(`{3,})(.*)$/.exec(line);
    if (open) {
      if (fence?.[1] === open.fence && !fence[2].trim()) {
        if (open.language) samples.push({ file, line: open.line, fixture: open.fixture, text: open.text });
        open = undefined;
      } else open.text.push(line);
    } else if (fence) {
      const [language, ...options] = fence[2].trim().split(/\s+/);
      const fixture = options.find((option) => option.startsWith('fixture='))?.slice('fixture='.length) ?? 'default';
      open = { fence: fence[1], language: /^(ts|typescript)$/.test(language), line: i + 2, fixture, text: [] };
    }
  }
  if (open) throw new Error(`${relative(root, file)}:${open.line - 1}: the block has no end`);
  return samples;
}

/** A source file of a sample in its fixture, and the line of the fixture where the sample begins. */
function compilable({ file, line, fixture, text }) {
  const path = join(root, 'rosetta', `${fixture}.ts-fixture`);
  const source = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const at = source.findIndex((part) => part.trim() === MARKER);
  if (at < 0)
    throw new Error(`${relative(root, file)}:${line - 1}: no fixture '${fixture}' with '${MARKER}' in rosetta/`);
  // Imports of one line stand at the top of the file, as jsii-rosetta has them, without moving any other line.
  const imports = text.filter((part) => IMPORT.test(part)).join(' ');
  const body = text.map((part) => (IMPORT.test(part) ? '' : part));
  return {
    text: [`${imports} ${source.slice(0, at).join('\n')}`, ...body, ...source.slice(at + 1), 'export {};'].join('\n'),
    at,
  };
}

/** The READMEs below the domains: of families, and of families in them. */
const readmes = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[^/]+\/.+\/README\.md$/.test(file.replaceAll('\\', '/')))
  .sort()
  .map((file) => join(root, 'lib', file));
const samples = readmes.flatMap(samplesOf);
if (samples.length === 0) throw new Error('no samples in READMEs below lib/*: have they moved?');

const virtual = new Map(
  samples.map((sample, i) => [join(root, 'rosetta', `sample-${i}.ts`), { sample, ...compilable(sample) }]),
);
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['lib/index.ts'] }, ts.sys, root);
// A sample declares what it shows, and need not use it.
const settings = { ...options, noUnusedLocals: false, noUnusedParameters: false, types: ['node'] };
const host = ts.createCompilerHost(settings);
const { getSourceFile, fileExists, readFile } = host;
host.getSourceFile = (name, ...rest) =>
  virtual.has(name)
    ? ts.createSourceFile(name, virtual.get(name).text, settings.target, true)
    : getSourceFile.call(host, name, ...rest);
host.fileExists = (name) => virtual.has(name) || fileExists.call(host, name);
host.readFile = (name) => virtual.get(name)?.text ?? readFile.call(host, name);

const program = ts.createProgram([...virtual.keys()], settings, host);
const problems = [...virtual.keys()].flatMap((name) => {
  const source = program.getSourceFile(name);
  const { sample, at } = virtual.get(name);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    .filter(({ code }) => code !== DECLARE_INSIDE)
    .map((problem) => {
      const { line, character } = source.getLineAndCharacterOfPosition(problem.start);
      const inside = Math.min(Math.max(line - at, 0), sample.text.length);
      const place = `${relative(root, sample.file)}:${sample.line + inside}:${character + 1}`;
      return `${place} - TS${problem.code}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`;
    });
});
problems.push(
  ...program.getGlobalDiagnostics().map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
);
for (const problem of problems) console.error(problem);
console.log(`${samples.length} samples of ${readmes.length} READMEs of families: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
