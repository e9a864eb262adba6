// Makes lib/private/prop-types.ts: the types of what callers give, for `checkProps()`. Callers in JavaScript, and in Python
// where a list of dictionaries is not translated, are told by no compiler. Read from the declarations alone, without a type
// checker, so that `npm run entries` stays fast.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);

/**
 * The text of lib/private/prop-types.ts.
 *
 * @param modules the paths of the public files
 */
export function propTypes(modules) {
  const own = new Map();
  for (const file of modules) {
    const imports = importsOf(parse(file));
    for (const statement of parse(file).statements)
      if (isExported(statement) && statement.name) own.set(statement.name.text, { statement, imports });
  }
  const writer = new Writer(own);
  const constructs = [...own].filter(([, { statement }]) => injectionId(statement) !== undefined);
  for (const [, { statement, imports }] of constructs) {
    const props = constructorProps(statement);
    if (props) writer.constructs.set(injectionId(statement), writer.type(props, imports));
    writer.properties.set(statement.name.text, propertiesOf(statement).join(' '));
  }
  for (const [name, { statement }] of own)
    if (ts.isClassDeclaration(statement) && factories(statement).length > 0) writer.classOf(name);
  return writer.text();
}

/** Collects the types that are reached from the props of constructs. */
class Writer {
  constructs = new Map();
  structs = new Map();
  classes = new Map();
  properties = new Map();

  constructor(own) {
    this.own = own;
  }

  /** A type as `prop-types.ts` writes it; see its reader. */
  type(node, imports) {
    if (!node) return '*';
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return 'string';
      case ts.SyntaxKind.NumberKeyword:
        return 'number';
      case ts.SyntaxKind.BooleanKeyword:
        return 'boolean';
      case ts.SyntaxKind.ArrayType:
        return `[${this.type(node.elementType, imports)}`;
      case ts.SyntaxKind.TypeOperator:
        return this.type(node.type, imports);
      case ts.SyntaxKind.TypeLiteral:
        return ts.isIndexSignatureDeclaration(node.members[0]) ? `{${this.type(node.members[0].type, imports)}` : '*';
      case ts.SyntaxKind.TypeReference:
        return this.reference(node, imports);
      default:
        return '*';
    }
  }

  reference(node, imports) {
    if (ts.isQualifiedName(node.typeName)) {
      const module = imports.get(node.typeName.left.getText());
      return module ? external(module, node.typeName.right.text) : '*';
    }
    const name = node.typeName.text;
    if (name === 'Record') return `{${this.type(node.typeArguments[1], imports)}`;
    if (this.own.has(name)) return this.named(name);
    const module = imports.get(name);
    return module && !module.startsWith('.') ? external(module, name) : '*';
  }

  named(name) {
    const { statement } = this.own.get(name);
    if (ts.isEnumDeclaration(statement)) {
      const values = statement.members.map(({ initializer }) => initializer?.text);
      if (!values.every((value) => typeof value === 'string')) return '*';
      // A space ends a member, a comma a parameter.
      return `%${values.join('|').replaceAll(' ', '~').replaceAll(',', '^')}`;
    }
    if (ts.isClassDeclaration(statement)) return this.classOf(name);
    if (!ts.isInterfaceDeclaration(statement)) return '*';
    if (/^I[A-Z]/.test(name)) {
      const marker = markerOf(statement);
      return marker ? `+${name}.${marker}` : '*';
    }
    this.struct(name);
    return `&${name}`;
  }

  struct(name) {
    if (this.structs.has(name)) return;
    this.structs.set(name, '');
    const members = this.membersOf(name);
    this.structs.set(name, [...members].map(([member, type]) => `${member}:${type}`).join(' '));
  }

  /** The members of a struct with those that it inherits, which come first. */
  membersOf(name) {
    const { statement, imports } = this.own.get(name);
    const members = new Map();
    for (const clause of statement.heritageClauses ?? [])
      for (const { expression } of clause.types)
        if (this.own.has(expression.getText()))
          for (const [member, type] of this.membersOf(expression.getText())) members.set(member, type);
    for (const member of statement.members) {
      if (!ts.isPropertySignature(member) || isInternal(member)) continue;
      members.set(`${member.name.getText()}${member.questionToken ? '?' : ''}`, this.type(member.type, imports));
    }
    return members;
  }

  classOf(name) {
    if (!this.classes.has(name)) {
      this.classes.set(name, '');
      const { statement, imports } = this.own.get(name);
      const signatures = factories(statement).map((method) => {
        const parameters = method.parameters.map((parameter) => {
          const many = parameter.dotDotDotToken ? '...' : '';
          const optional = parameter.questionToken || parameter.initializer ? '?' : '';
          const type = this.type(
            many ? (parameter.type.elementType ?? parameter.type.type?.elementType) : parameter.type,
            imports,
          );
          return `${many}${parameter.name.getText()}${optional}:${type}`;
        });
        return `${method.name.getText()}(${parameters.join(',')})`;
      });
      this.classes.set(name, signatures.join(' '));
    }
    return `=${name}`;
  }

  text() {
    const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    const table = (name, doc, map) => [
      `/** ${doc} */`,
      `export const ${name}: Readonly<Record<string, string>> = {`,
      ...sorted(map).map(([key, value]) => `  ${/^\w+$/.test(key) ? key : `'${key}'`}: '${value}',`),
      '};',
      '',
    ];
    return [
      '// Written by `npm run entries` (scripts/prop-types.mjs) from the declarations of the public files; read by prop-check.ts.',
      '',
      ...table(
        'CONSTRUCTS',
        'The type of the props of each construct, by what property injection knows it by.',
        this.constructs,
      ),
      ...table('STRUCTS', 'The members of each struct: name, `?` where it may be left out, type.', this.structs),
      ...table('PROPERTIES', 'The public properties of each construct.', this.properties),
      ...table('CLASSES', 'The factories of each class, with the types of their parameters.', this.classes),
    ].join('\n');
  }
}

const parsed = new Map();
function parse(file) {
  if (!parsed.has(file))
    parsed.set(file, ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return parsed.get(file);
}

/** The module of each imported name. */
function importsOf(source) {
  const imports = new Map();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings) continue;
    const names = ts.isNamespaceImport(bindings) ? [bindings.name] : bindings.elements.map(({ name }) => name);
    for (const name of names) imports.set(name.text, statement.moduleSpecifier.text);
  }
  return imports;
}

function isExported(statement) {
  return (ts.getCombinedModifierFlags(statement) & ts.ModifierFlags.Export) !== 0 && !isInternal(statement);
}

function isInternal(node) {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function injectionId(statement) {
  if (!ts.isClassDeclaration(statement)) return undefined;
  return statement.members.find((member) => member.name?.getText() === 'PROPERTY_INJECTION_ID')?.initializer?.text;
}

function constructorProps(statement) {
  const constructor = statement.members.find((member) => ts.isConstructorDeclaration(member));
  return constructor?.parameters[2]?.type;
}

/** The names of the public properties of a class. */
function propertiesOf(statement) {
  return statement.members
    .filter((member) => ts.isPropertyDeclaration(member) || ts.isGetAccessor(member))
    .filter((member) => {
      const flags = ts.getCombinedModifierFlags(member);
      const hidden = ts.ModifierFlags.Static | ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
      return (flags & hidden) === 0 && !member.name.getText().startsWith('_');
    })
    .map((member) => member.name.getText());
}

/** The public static methods of a class. */
function factories(statement) {
  return statement.members.filter((member) => {
    const flags = ts.getCombinedModifierFlags(member);
    return (
      ts.isMethodDeclaration(member) &&
      (flags & ts.ModifierFlags.Static) !== 0 &&
      (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0 &&
      !member.name.getText().startsWith('_') &&
      !isInternal(member)
    );
  });
}

/** The first member that whoever implements an interface has; of its own, as others share what it inherits. */
function markerOf(statement) {
  return statement.members.find((member) => member.name && !member.questionToken)?.name.getText();
}

/** A type of aws-cdk-lib or constructs. Its classes and enumerations are read from the module itself. */
function external(module, name) {
  if (module !== 'constructs' && !module.startsWith('aws-cdk-lib')) return '*';
  // A reference is told by the property that it is named after: `topicRef` of `ITopicRef`.
  if (module === 'aws-cdk-lib/interfaces')
    return /^I\w+Ref$/.test(name) ? `+${name}.${name[1].toLowerCase()}${name.slice(2)}` : '*';
  const value = require(module)[name];
  if (typeof value === 'function') return `=${name}${structuralMarker(module, name)}`;
  if (typeof value === 'object') return enumeration(value);
  const statement = declared(module, name, 'interface');
  if (!statement) return '*';
  if (!/^I[A-Z]/.test(name)) return `#${name}`;
  const marker = markerOf(statement) ?? inheritedMarker(module, statement);
  return marker ? `+${name}.${marker}` : '*';
}

/** The type of an enumeration's members. Which there are is not checked: they grow, and CloudFormation knows them all. */
function enumeration(value) {
  const members = Object.entries(value).filter(([key]) => !/^\d+$/.test(key));
  const [type = '', another] = new Set(members.map(([, member]) => typeof member));
  return another === undefined && ['string', 'number'].includes(type) ? type : '*';
}

/** The marker of an interface without members of its own. */
function inheritedMarker(module, statement) {
  const imports = importsOf(statement.getSourceFile());
  for (const { expression } of statement.heritageClauses?.flatMap(({ types }) => types) ?? []) {
    const base = expression.getText();
    if (base.includes('.') || ['IResource', 'IConstruct'].includes(base)) continue;
    const from = imports.get(base)?.startsWith('aws') ? imports.get(base) : module;
    const inherited = declared(from, base, 'interface');
    const marker = inherited && markerOf(inherited);
    if (marker) return marker;
  }
  return undefined;
}

/** Members of a class without private ones, which TypeScript takes anything for that has its members. */
function structuralMarker(module, name) {
  const statement = declared(module, name, 'class');
  if (!statement) return '';
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const flags = statement.members.map((member) => [member, ts.getCombinedModifierFlags(member)]);
  if (flags.some(([, own]) => (own & hidden) !== 0)) return '';
  const markers = flags.filter(([member, own]) => member.name && (own & ts.ModifierFlags.Static) === 0);
  const names = markers.slice(0, 3).map(([member]) => member.name.getText());
  // Too many things have a name to tell by it alone.
  return names.join() === 'name' ? '' : names.map((member) => `.${member}`).join('');
}

const declarations = new Map();
/** The declaration of an interface or a class of a module. */
function declared(module, name, kind) {
  if (!declarations.has(module)) {
    const folder = dirname(require.resolve(module));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.d.ts') && !file.endsWith('.generated.d.ts') && !file.includes('node_modules'))
      .map((file) => ({ file: join(folder, file), text: readFileSync(join(folder, file), 'utf8') }));
    declarations.set(module, files);
  }
  for (const { file, text } of declarations.get(module)) {
    if (!new RegExp(`${kind} ${name}\\b`).test(text)) continue;
    const is = kind === 'class' ? ts.isClassDeclaration : ts.isInterfaceDeclaration;
    const found = parse(file).statements.find((node) => is(node) && node.name.text === name);
    if (found) return found;
  }
  return undefined;
}
