import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Construct } from 'constructs';
import { Specimens } from '../specimens/specimen';

const ROOT = join(__dirname, '../..');
const LIB = join(ROOT, 'lib');

/** A public construct of the library. */
export interface PublicConstruct {
  readonly domain: string;
  readonly name: string;
  /** The source, relative to the project. */
  readonly file: string;
  readonly type: typeof Construct & { readonly PROPERTY_INJECTION_ID?: string };
}

/** The domains: every folder of lib but the shared internals. Read from disk, so that none can be forgotten in a list. */
export const DOMAINS: string[] = readdirSync(LIB, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'private')
  .map(({ name }) => name)
  .sort();

/** Every public source file of a domain, exported by its index or not yet. */
export function publicFiles(domain: string): string[] {
  return readdirSync(join(LIB, domain), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .filter((file) => !/(^|\/)(private\/|index\.ts$|internal\.ts$)/.test(file))
    .sort()
    .map((file) => join(LIB, domain, file));
}

/** Everything that a domain's files export. */
export function exportsOf(domain: string): { name: string; value: unknown; file: string }[] {
  return publicFiles(domain).flatMap((file) =>
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- found on disk
    Object.entries(require(file) as Record<string, unknown>).map(([name, value]) => ({
      name,
      value,
      file: relative(ROOT, file),
    })),
  );
}

/** Every class of a domain that is a construct; one that another extends is abstract. */
export function publicConstructs(domain: string): PublicConstruct[] {
  const constructs = exportsOf(domain).filter(
    ({ value }) => typeof value === 'function' && value.prototype instanceof Construct,
  );
  const bases = constructs.map(({ value }): unknown => Object.getPrototypeOf(value));
  return constructs
    .filter(({ value }) => !bases.includes(value))
    .map(({ name, value, file }) => ({ domain, name, file, type: value as PublicConstruct['type'] }));
}

/** The specimens of a domain; none if its file is missing. */
export function specimensOf(domain: string): Specimens {
  const file = join(ROOT, 'test/specimens', `${domain}.ts`);
  if (!existsSync(file)) return {};
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- found on disk
  return (require(file) as { specimens: Specimens }).specimens;
}

/** Files of test/specimens that hold specimens. */
export function specimenFiles(): string[] {
  return readdirSync(join(ROOT, 'test/specimens'))
    .filter((file) => file.endsWith('.ts') && !['specimen.ts', 'surroundings.ts'].includes(file))
    .map((file) => file.replace(/\.ts$/, ''));
}

/** The READMEs of a domain and of its families. */
export function readmesOf(domain: string): { file: string; text: string }[] {
  return readdirSync(join(LIB, domain), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)README\.md$/.test(file))
    .map((file) => ({ file: join('lib', domain, file), text: readFileSync(join(LIB, domain, file), 'utf8') }));
}

/** Names of the classes that the jsii assembly holds as constructs, if the library has been built. */
export function assembledConstructs(): string[] | undefined {
  const file = join(ROOT, '.jsii');
  if (!existsSync(file)) return undefined;
  const stub = JSON.parse(readFileSync(file, 'utf8')) as { compression?: string; filename?: string; types?: unknown };
  const assembly = (
    stub.compression ? JSON.parse(gunzipSync(readFileSync(join(ROOT, stub.filename ?? '.jsii.gz'))).toString()) : stub
  ) as { types: Record<string, { kind: string; base?: string; abstract?: boolean; name: string; namespace?: string }> };
  const isConstruct = (fqn: string | undefined): boolean =>
    fqn === 'constructs.Construct' || (fqn !== undefined && isConstruct(assembly.types[fqn]?.base));
  return Object.entries(assembly.types)
    .filter(([, type]) => type.kind === 'class' && !type.abstract && isConstruct(type.base))
    .map(([, { namespace, name }]) => `${namespace}.${name}`)
    .sort();
}
