// Makes the compiled files of the constructs load a module where it is first used, as those of aws-cdk-lib do, and look aws-cdk-lib's
// modules up in one place: `const ec2 = __importStar(require("aws-cdk-lib/aws-ec2"))` becomes a function, and `ec2.Vpc` `ec2().Vpc`.
// A construct needs a part of what its files import, and Node.js looks a name up again for each folder that asks for it.
// Run after jsii, which only compiles, and before lazy-entries.mjs.
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
/** The one file that requires aws-cdk-lib and constructs. */
const shared = join(dist, 'private/required.js');
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js') && basename(name) !== 'index.js')
  .map((name) => join(dist, name))
  .filter((file) => file !== shared);
const program = ts.createProgram(files, { allowJs: true, noResolve: true, noLib: true, types: [], noEmit: true });
// Names are bound by it, which types would not need: a parameter may be called as a module is.
const checker = program.getTypeChecker();
/** What the compiler wraps a module with; it has other helpers, for decorators among others. */
const HELPERS = /^var (__createBinding|__setModuleDefault|__importStar|__importDefault)\b/;
/** Modules that are required from elsewhere, by the name of their getter in the shared file. */
const required = new Map();

/** What a file requires at its top: the name of the constant, the module, and the statement. */
function imports(source) {
  return source.statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return [];
    const [{ name, initializer }] = statement.declarationList.declarations;
    const call = initializer?.getText(source).match(/^(__import(?:Star|Default)\()?require\("([^"]+)"\)\)?$/);
    return call && ts.isIdentifier(name) ? [{ name, wrapper: call[1], module: call[2], statement }] : [];
  });
}

/** How a file gets a module. aws-cdk-lib's are marked as ES modules: there is nothing to wrap. */
function loadOf({ wrapper, module }, file) {
  if (!/^(aws-cdk-lib|constructs)(\/|$)/.test(module))
    return `${wrapper ?? ''}require("${module}")${wrapper ? ')' : ''}`;
  const getter = module.replace(/\W/g, '_');
  required.set(getter, module);
  const path = relative(dirname(file), shared).replace(/\.js$/, '').replaceAll(sep, '/');
  return `require("${path.startsWith('.') ? path : `./${path}`}").${getter}`;
}

/** Whether a name begins what is made by `new`, where a call has to be in brackets. */
function isMade(node) {
  let outer = node;
  const isAccess = (parent) => ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  while (isAccess(outer.parent) && outer.parent.expression === outer) outer = outer.parent;
  return ts.isNewExpression(outer.parent) && outer.parent.expression === outer;
}

for (const file of files) {
  const source = program.getSourceFile(file);
  const text = source.text;
  const edits = [];
  const found = new Map(imports(source).map((entry) => [checker.getSymbolAtLocation(entry.name), entry]));
  for (const entry of found.values()) {
    const { name, statement } = entry;
    const loaded = loadOf(entry, file);
    edits.push({
      start: statement.getStart(source),
      end: statement.getEnd(),
      text: `let ${name.text} = () => { const loaded = ${loaded}; ${name.text} = () => loaded; return loaded; };`,
    });
  }
  // The compiler's helpers for wrapping, of which some files have no more use.
  if (found.size > 0 && !edits.some((edit) => edit.text.includes('__import')) && !text.includes('__exportStar(')) {
    for (const statement of source.statements.filter((candidate) => HELPERS.test(candidate.getText(source)))) {
      edits.push({ start: statement.getStart(source), end: statement.getEnd() + 1, text: '' });
    }
  }
  const visit = (node) => {
    if (ts.isShorthandPropertyAssignment(node)) {
      const entry = found.get(checker.getShorthandAssignmentValueSymbol(node));
      if (entry) edits.push({ start: node.getEnd(), end: node.getEnd(), text: `: ${entry.name.text}()` });
    } else if (ts.isIdentifier(node)) {
      const entry = found.get(checker.getSymbolAtLocation(node));
      if (entry && node !== entry.name) {
        const call = `${node.text}()`;
        edits.push({ start: node.getStart(source), end: node.getEnd(), text: isMade(node) ? `(${call})` : call });
      }
    }
    ts.forEachChild(node, visit);
  };
  if (found.size > 0) visit(source);
  const changed = edits
    .sort((a, b) => b.start - a.start)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
  if (edits.length > 0) writeFileSync(file, changed);
}

writeFileSync(
  shared,
  [
    `'use strict';`,
    ...[...required].map(
      ([getter, module]) =>
        `Object.defineProperty(exports, '${getter}', { enumerable: true, configurable: true, get() {\n` +
        `  const value = require('${module}');\n` +
        `  Object.defineProperty(exports, '${getter}', { enumerable: true, value });\n  return value;\n} });`,
    ),
    '',
  ].join('\n'),
);

// Half a millisecond to one and a half less as JSON, by the version of Node.js (bench/README.md): an object of this size as source is
// parsed, compiled and run.
const typesFile = join(dist, 'private/prop-types.js');
const { ...types } = createRequire(import.meta.url)(typesFile);
writeFileSync(join(dist, 'private/prop-types.json'), JSON.stringify(types));
writeFileSync(typesFile, `'use strict';\nmodule.exports = require('./prop-types.json');\n`);
