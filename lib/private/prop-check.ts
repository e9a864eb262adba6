import { Token } from 'aws-cdk-lib/core';
import { CLASSES, CONSTRUCTS, PROPERTIES, STRUCTS } from './prop-types';
import { rule, validate } from './validation';

/** Where jsii keeps the name of a class, which survives a bundler that renames classes. */
const RTTI = Symbol.for('jsii.rtti');

/** The number of factories that a message names. */
const NAMED_FACTORIES = 4;

/** Makers of values that are often given as numbers: the declarations of aws-cdk-lib are not among `CLASSES`. */
const MAKERS: Readonly<Record<string, (given: number) => string>> = {
  Duration: (given) => `for example Duration.seconds(${given}) or Duration.minutes(${given})`,
  Size: (given) => `for example Size.mebibytes(${given}) or Size.gibibytes(${given})`,
};

/** A member of a struct or a parameter of a factory. */
interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly variadic: boolean;
  readonly type: string;
}

/** A static method that makes a value. */
interface Factory {
  readonly name: string;
  readonly parameters: readonly Member[];
}

const structs = new Map<string, readonly Member[]>();

/**
 * The props of a construct that are not of their types, as problems. A compiler has told callers in TypeScript, Java, Go and C# before;
 * others would be told by the construct's inside that something is not a function, or not at all.
 *
 * @param uniqueId the class's `PROPERTY_INJECTION_ID`
 */
export function propProblems(uniqueId: string, props: unknown): string[] {
  const type = CONSTRUCTS[uniqueId];
  return type === undefined ? [] : problemsOf('', type, props ?? {});
}

/** The arguments of a factory that are not of their types, as problems. */
export function argumentProblems(className: string, factory: string, given: readonly unknown[]): string[] {
  return factoriesOf(className)
    .filter(({ name }) => name === factory)
    .flatMap(({ parameters }) =>
      parameters.flatMap((parameter, index) =>
        parameter.variadic
          ? given.slice(index).flatMap((value, i) => problemsOf(`${parameter.name}[${i}]`, parameter.type, value))
          : memberProblems('', parameter, given[index]),
      ),
    );
}

/** A class with static methods. */
type Made = Readonly<Record<string, unknown>> & { readonly name: string };

const checked = new WeakSet<object>();

/**
 * Has the factories of a class look at the types of their arguments. The package does so when a class is first taken from one
 * of its entries.
 */
export function checkFactories<T extends object>(made: T, name: string): T {
  if (checked.has(made)) return made;
  checked.add(made);
  for (const factory of factoriesOf(name)) {
    const original = (made as unknown as Made)[factory.name];
    if (typeof original !== 'function') continue;
    const call = function (this: unknown, ...given: unknown[]): unknown {
      const problems = argumentProblems(name, factory.name, given);
      validate(`${name}.${factory.name}`, ...problems.map((text) => rule(true, () => text)));
      return Reflect.apply(original, this, given);
    };
    Object.defineProperty(made, factory.name, { value: call, writable: true, configurable: true });
  }
  return made;
}

function memberProblems(prefix: string, { name, optional, type }: Member, value: unknown): string[] {
  if (optional && (value === undefined || value === null)) return [];
  return problemsOf(`${prefix}${name}`, type, value);
}

/** Problems of a value of a type; those of a struct, a list or a map are problems of what is in it. */
function problemsOf(path: string, type: string, value: unknown): string[] {
  if (Token.isUnresolved(value) && type[0] !== '&') return [];
  const inner = type.slice(1);
  switch (type[0]) {
    case '&': {
      if (!isPlain(value)) return [problem(path, type, value)];
      const given = value as Readonly<Record<string, unknown>>;
      const prefix = path === '' ? '' : `${path}.`;
      return membersOf(inner).flatMap((member) => memberProblems(prefix, member, given[member.name]));
    }
    case '[':
      if (!Array.isArray(value)) return [problem(path, type, value)];
      return value.flatMap((element: unknown, index) => problemsOf(`${path}[${index}]`, inner, element));
    case '{':
      if (!isPlain(value)) return [problem(path, type, value)];
      return Object.entries(value as object).flatMap(([key, element]) => problemsOf(`${path}.${key}`, inner, element));
    default:
      return fits(type, value) ? [] : [problem(path, type, value)];
  }
}

/** Whether a value is of a type, without a look at what is in a struct, a list or a map. */
function fits(type: string, value: unknown): boolean {
  const inner = type.slice(1);
  switch (type[0]) {
    case '*':
      return value !== undefined && value !== null;
    case '=':
      return classNames(value).includes(nameIn(inner)) || hasMarker(inner, value);
    case '+':
      return hasMarker(inner, value);
    case '%':
      return typeof value === 'string' && valuesOf(inner).includes(value);
    case '[':
      return Array.isArray(value);
    case '&':
    case '#':
    case '{':
      return isPlain(value);
    default:
      return typeof value === type;
  }
}

/** The name in `Name` or `Name.marker`. */
function nameIn(inner: string): string {
  return inner.split('.', 1)[0] ?? inner;
}

/** Whether a value has the members that tell an interface, or a class that others can stand for. */
function hasMarker(inner: string, value: unknown): boolean {
  const [, ...markers] = inner.split('.');
  return (
    markers.length > 0 && typeof value === 'object' && value !== null && markers.every((marker) => marker in value)
  );
}

/** The values of an enumeration, whose spaces and commas are written in another way. */
function valuesOf(inner: string): string[] {
  return inner.replaceAll('~', ' ').replaceAll('^', ',').split('|');
}

/** An object that is no list and no construct. */
function isPlain(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !classNames(value).includes('Construct')
  );
}

/** The names of the classes that a value is of, its own first. Another copy of a package has the same names. */
function classNames(value: unknown): string[] {
  const names: string[] = [];
  if (typeof value !== 'object' || value === null) return names;
  for (let of: unknown = Object.getPrototypeOf(value); of && of !== Object.prototype; of = Object.getPrototypeOf(of)) {
    const maker = Object.getOwnPropertyDescriptor(of, 'constructor')?.value as { name: string } | undefined;
    if (typeof maker !== 'function') continue;
    const rtti = Object.getOwnPropertyDescriptor(maker, RTTI)?.value as { fqn: string } | undefined;
    names.push(rtti ? rtti.fqn.slice(rtti.fqn.lastIndexOf('.') + 1) : maker.name);
  }
  return names;
}

function problem(path: string, type: string, value: unknown): string {
  const advice = adviceFor(type, value);
  if (value === undefined || value === null) {
    return `'${path}' must be given, got nothing; give it ${nameOf(type)}${advice ? `: ${advice}` : ''}`;
  }
  return `'${path === '' ? 'props' : path}' must be ${nameOf(type)}, got ${shown(value)}${advice ? `; ${advice}` : ''}`;
}

function nameOf(type: string): string {
  const inner = type.slice(1);
  switch (type[0]) {
    case '*':
      return 'a value';
    case '[':
      return `a list, each of it ${nameOf(inner)}`;
    case '{':
      return `an object, each value of it ${nameOf(inner)}`;
    case '%':
      return `one of ${valuesOf(inner).join(', ')}`;
    case '&':
    case '#':
      return `an object of the form ${inner}`;
    case '=':
    case '+':
      return withArticle(nameIn(inner));
    case 'b':
      return 'true or false';
    default:
      return `a ${type}`;
  }
}

function withArticle(name: string): string {
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
}

export function shown(value: unknown): string {
  if (typeof value === 'string') return `the string '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${String(value)}`;
  if (Array.isArray(value)) return 'a list';
  const [name] = classNames(value);
  if (name === undefined) return typeof value === 'function' ? 'a function' : 'an object';
  const path = (value as { node?: { path?: unknown } }).node?.path;
  return `${withArticle(name)}${typeof path === 'string' ? ` (at '${path}')` : ''}`;
}

/** What to write in place of a value: a property of the construct that was given, or a factory that takes it. */
function adviceFor(type: string, value: unknown): string | undefined {
  const properties = propertiesOf(value).filter(([, property]) => fits(type, property));
  const [first] = properties;
  if (first) return `give its '${first[0]}'`;
  if (type[0] !== '=') return undefined;
  const className = nameIn(type.slice(1));
  if (typeof value === 'number' && MAKERS[className]) return MAKERS[className](value);
  const factories = factoriesOf(className);
  const taking = factories.filter((factory) => takes(factory.parameters, value));
  if (taking.length > 0) return `write ${called(className, taking)} with it`;
  for (const [name, property] of propertiesOf(value)) {
    const factory = factories.find(({ parameters }) => takes(parameters, property));
    if (factory) return `write ${className}.${factory.name}() with its '${name}'`;
  }
  return factories.length > 0 ? `write ${called(className, factories)}` : undefined;
}

/** Calls of factories with the names of their parameters. */
function called(className: string, factories: readonly Factory[]): string {
  const calls = factories.map(
    ({ name, parameters }) => `${className}.${name}(${parameters.map((parameter) => parameter.name).join(', ')})`,
  );
  if (calls.length > NAMED_FACTORIES) return `${calls.slice(0, NAMED_FACTORIES).join(', ')} or another`;
  return [calls.slice(0, -1).join(', '), calls.at(-1)].filter((part) => part !== '').join(' or ');
}

function takes([first]: readonly Member[], value: unknown): boolean {
  return first !== undefined && /^[=+sn]/.test(first.type) && fits(first.type, value);
}

/** The public properties of a construct of this library. */
function propertiesOf(value: unknown): [string, unknown][] {
  const names = classNames(value).flatMap((name) => PROPERTIES[name]?.split(' ') ?? []);
  // A function is called by its alias, which deployments move.
  names.sort((a, b) => Number(b === 'alias') - Number(a === 'alias'));
  return names.flatMap((name): [string, unknown][] => {
    try {
      return [[name, (value as Record<string, unknown>)[name]]];
    } catch {
      return []; // What this construct was made without.
    }
  });
}

function membersOf(struct: string): readonly Member[] {
  let members = structs.get(struct);
  if (!members) {
    members = (STRUCTS[struct] ?? '').split(' ').flatMap((text) => (text === '' ? [] : [memberOf(text)]));
    structs.set(struct, members);
  }
  return members;
}

function factoriesOf(className: string): Factory[] {
  const text = CLASSES[className];
  if (!text) return [];
  return text.split(' ').map((signature) => {
    const open = signature.indexOf('(');
    const list = signature.slice(open + 1, -1);
    return { name: signature.slice(0, open), parameters: list === '' ? [] : list.split(',').map(memberOf) };
  });
}

/** Reads `name:type`, `name?:type` or `...name:type`. */
function memberOf(text: string): Member {
  const colon = text.indexOf(':');
  const optional = text[colon - 1] === '?';
  const variadic = text.startsWith('...');
  return {
    name: text.slice(variadic ? 3 : 0, optional ? colon - 1 : colon),
    optional,
    variadic,
    type: text.slice(colon + 1),
  };
}
