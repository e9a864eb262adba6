import * as fs from 'fs';
import * as path from 'path';
import { matches, quoted, rule, validate } from '../private/validation';

/** Options of an OpenAPI document in a file. */
export interface OpenApiFileOptions {
  /**
   * The values of placeholders, by their names: `${PhotosFunction}` in any text of the document is replaced by the value of
   * 'PhotosFunction', for example the ARN of a function or the issuer of a user pool. What API Gateway itself fills in, such
   * as `${AWS::Region}` and `${stageVariables.name}`, stays.
   *
   * @default - no placeholders
   */
  readonly values?: { [name: string]: string };
}

/**
 * An OpenAPI document that defines an API: version 3.0, with API Gateway's extensions
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html). Version 2.0 is for
 * REST APIs only; API Gateway imports no 3.1.
 */
export abstract class OpenApiDocument {
  /**
   * A document in code, or one that your code has read.
   *
   * @param document the document as an object
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- it is JSON
  public static inline(document: { [key: string]: any }): OpenApiDocument {
    return new GivenDocument(document);
  }

  /**
   * A document in a file, JSON or YAML by its extension: '.json', '.yaml' or '.yml'. It becomes a part of the template, which
   * may have 1 MB.
   *
   * @param file the path of the file, from the working directory if it is relative
   */
  public static fromFile(file: string, options: OpenApiFileOptions = {}): OpenApiDocument {
    return new GivenDocument(readDocument(file, options.values ?? {}));
  }

  /**
   * The document.
   *
   * @internal
   */
  public abstract readonly _content: { readonly [key: string]: unknown };
}

class GivenDocument extends OpenApiDocument {
  constructor(public readonly _content: { readonly [key: string]: unknown }) {
    super();
  }
}

const WHERE = 'OpenApiDocument.fromFile';

function readDocument(file: string, values: { readonly [name: string]: string }) {
  const extension = path.extname(file).toLowerCase();
  validate(
    WHERE,
    rule(
      !['.json', '.yaml', '.yml'].includes(extension),
      () => `'file' must end with '.json', '.yaml' or '.yml', got '${file}'`,
    ),
    rule(!fs.existsSync(file), () => `'file' must exist, got '${file}' in '${process.cwd()}'`),
    Object.keys(values).flatMap((name) =>
      matches('values', name, /^[A-Za-z][A-Za-z0-9]*$/, "named by letters and digits, for example 'ItemsFunction'"),
    ),
  );
  const text = fs.readFileSync(file, 'utf8');
  const used = new Set<string>();
  const missing = new Set<string>();
  const fill = (value: unknown, isText: boolean): unknown => {
    if (Array.isArray(value)) return value.map((each) => fill(each, isText));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, fill(each, isText || PROSE.has(key))]),
      );
    }
    if (typeof value !== 'string') return value;
    return value.replace(/\$\{([A-Za-z][A-Za-z0-9]*)\}/g, (placeholder, name: string) => {
      const known = Object.hasOwn(values, name);
      if (known) used.add(name);
      else if (!isText) missing.add(placeholder);
      return known ? String(values[name]) : placeholder;
    });
  };
  const content = fill(extension === '.json' ? parseJson(file, text) : parseYaml(file, text), false);
  const unused = Object.keys(values).filter((name) => !used.has(name));
  validate(
    `${WHERE} of '${file}'`,
    rule(
      typeof content !== 'object' || content === null || Array.isArray(content),
      () => `'file' must hold an OpenAPI document, got ${content === null ? 'nothing' : typeof content}`,
    ),
    rule(missing.size > 0, () => `'values' must have a value for ${quoted([...missing])}; give it, or change the file`),
    rule(unused.length > 0, () => `'values' must be used in the file, got ${quoted(unused)}, which is nowhere in it`),
  );
  return content as { readonly [key: string]: unknown };
}

/** Text for people, and templates of API Gateway, in which `${name}` is a variable of theirs. */
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'default',
  'pattern',
  'enum',
  'requestTemplates',
  'responseTemplates',
]);

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${WHERE} of '${file}': 'file' must be JSON: ${messageOf(error)}`, { cause: error });
  }
}

function parseYaml(file: string, text: string): unknown {
  // Whoever reads no file does not wait for the parser.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const yaml = require('yaml') as typeof import('yaml');
  const parsed = yaml.parseDocument(text, { prettyErrors: true });
  const problems = [...parsed.errors, ...parsed.warnings];
  if (problems.length > 0) {
    const list = problems.map(({ message }) => message.trim()).join('; ');
    throw new Error(
      `${WHERE} of '${file}': 'file' must be YAML without tags such as !Sub, in whose place are 'values': ${list}`,
    );
  }
  try {
    return parsed.toJS();
  } catch (error) {
    throw new Error(`${WHERE} of '${file}': 'file' must be YAML: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
