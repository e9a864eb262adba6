import { Token } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { quoted, rule, Rule } from '../../private/validation';

/** JSON that nobody has looked at yet. */
export type Json = Readonly<Record<string, unknown>>;

export const INTEGRATION = 'x-amazon-apigateway-integration';
const ANY = 'x-amazon-apigateway-any-method';
const METHODS = ['get', 'put', 'post', 'delete', 'head', 'patch', 'options', 'trace', ANY];

/** An operation of a document. */
export interface Operation {
  /** The method in capitals and the path, for example `GET /items/{id}`. */
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
  /** The parameters of all the operations of the path. */
  readonly shared: readonly unknown[];
}

/** The operations of a document, in its order. */
export function operationsOf(document: Json): Operation[] {
  return Object.entries(asObject(document.paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item))
      .filter(([method]) => METHODS.includes(method.toLowerCase()))
      .map(([method, operation]) => ({
        name: nameOf(method, path),
        path,
        method: methodOf(method),
        operation: asObject(operation),
        shared: asList(asObject(item).parameters),
      })),
  );
}

/** The document with other operations in the place of its own. */
export function withOperations(document: Json, change: (operation: Operation) => Json): Json {
  const changed = new Map(operationsOf(document).map((each) => [each.name, change(each)]));
  const paths = Object.entries(asObject(document.paths)).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(asObject(item)).map(([method, operation]) => [
        method,
        METHODS.includes(method.toLowerCase()) ? changed.get(nameOf(method, path)) : operation,
      ]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) as Json };
}

function methodOf(key: string): string {
  return key.toLowerCase() === ANY ? 'ANY' : key.toUpperCase();
}

function nameOf(key: string, path: string): string {
  return `${methodOf(key)} ${path}`;
}

/** The settings that code gives an operation of a document. */
interface BoundOperation {
  readonly handler?: lambda.IFunction;
}

/** The functions that both kinds of definitions by a document have. */
export interface BoundDocument {
  readonly handler?: lambda.IFunction;
  readonly handlers?: lambda.IFunction[];
  readonly operations?: { readonly [name: string]: BoundOperation };
}

/**
 * The function that code binds to an operation: its own before any integration of the document, that of all operations
 * where there is none.
 */
export function handlerOf(
  { name, operation }: Operation,
  { handler, operations }: BoundDocument,
): lambda.IFunction | undefined {
  return operations?.[name]?.handler ?? (operation[INTEGRATION] === undefined ? handler : undefined);
}

/** All the functions that a document and its settings name. */
export function handlersOf(document: Json, bound: BoundDocument): lambda.IFunction[] {
  const given = operationsOf(document).map((each) => handlerOf(each, bound));
  return [...new Set([...(bound.handlers ?? []), ...given.filter((each) => each !== undefined)])];
}

/** The rules of documents for any kind of API. */
export function documentRules(document: Json, bound: BoundDocument): Rule[] {
  const operations = operationsOf(document);
  const names = operations.map(({ name }) => name);
  const unknown = Object.keys(bound.operations ?? {}).filter((name) => !names.includes(name));
  const unanswered = operations
    .filter((each) => each.operation[INTEGRATION] === undefined && handlerOf(each, bound) === undefined)
    .map(({ name }) => name);
  const doubled = names.filter((name, i) => names.indexOf(name) !== i);
  const strangers = strangersIn(document, bound);
  const external = [...new Set(referencesIn(document).filter((reference) => !reference.startsWith('#/')))];
  const { title, version } = asObject(document.info);
  const items = Object.entries(asObject(document.paths)).filter(([path]) => !path.startsWith('x-'));
  const hidden = items.filter(
    ([path, item]) => !path.startsWith('/') || Token.isUnresolved(item) || asObject(item).$ref !== undefined,
  );
  return [
    rule(
      asText(title) === '' || asText(version) === '',
      () => `'document.info' must have a 'title' and a 'version', both text, got ${JSON.stringify(document.info)}`,
    ),
    // What is put in later, nobody has looked at: an operation in it could be open to everybody.
    rule(
      hidden.length > 0,
      () =>
        `'document.paths' must hold paths that begin with '/', with their operations in place, got ${quoted(hidden.map(([path]) => path))}`,
    ),
    rule(
      hasKey(document, 'Fn::Transform'),
      () => `'document' must not have 'Fn::Transform', which would put in what is not checked; read the file instead`,
    ),
    rule(operations.length === 0, () => `'document.paths' must have an operation, got none`),
    rule(doubled.length > 0, () => `'document.paths' must not have ${quoted(doubled)} twice, in other letters`),
    rule(
      unknown.length > 0,
      () => `'operations' must be of the document, got ${quoted(unknown)}; it has ${quoted(names)}`,
    ),
    rule(
      unanswered.length > 0,
      () =>
        `'document' must have an 'x-amazon-apigateway-integration' for ${quoted(unanswered)}; give them a 'handler' in ` +
        "'operations', all of them one by 'handler', or write it by lambdaIntegration()",
    ),
    rule(
      strangers.length > 0,
      () =>
        `'handlers' must hold the functions that 'document' invokes for ${quoted(strangers)}; API Gateway may not invoke others`,
    ),
    rule(
      external.length > 0,
      () =>
        `'document' must refer to nothing outside itself, got ${quoted(external)}; bundle it into one document before`,
    ),
  ];
}

/**
 * API Gateway imports 3.0 and refuses 3.1: "Unable to determine OAS version from '3.1.0'"
 * (https://github.com/localstack/localstack/issues/13043,
 * https://github.com/aws/serverless-application-model/issues/3449). To name another version is not enough: schemas of
 * 3.1 are those of another draft, and what they allow would be refused.
 */
export function versionRule(document: Json, alsoSwagger: boolean): Rule {
  const { openapi, swagger } = document;
  const known = /^3\.0(\.\d+)?$/.test(asText(openapi)) || (alsoSwagger && swagger === '2.0');
  const hint = asText(openapi).startsWith('3.1')
    ? '; API Gateway refuses 3.1: have the generator write 3.0, or convert the document before'
    : '';
  return rule(
    !known,
    () =>
      `'document.openapi' must be a version 3.0 of OpenAPI, as text, got ${JSON.stringify(openapi ?? swagger ?? null)}${hint}`,
  );
}

/** The operations and authorizers whose function nothing lets API Gateway invoke. */
function strangersIn(document: Json, bound: BoundDocument): string[] {
  const known = new Set(handlersOf(document, bound).map(({ functionArn }) => functionArn));
  const isStranger = (uri: unknown) => {
    const [, arn] =
      /:lambda:path\/[^/]+\/functions\/(.+)\/(?:response-streaming-)?invocations$/.exec(asText(uri)) ?? [];
    return arn !== undefined && !arn.includes('${stageVariables.') && !known.has(arn);
  };
  const callers = [
    ...operationsOf(document)
      .filter((each) => handlerOf(each, bound) === undefined)
      .map(({ name, operation }) => {
        const { uri, credentials } = integrationOf(document, operation);
        return { name, uri, credentials };
      }),
    ...Object.entries(schemesOf(document)).map(([name, scheme]) => {
      const { authorizerUri, authorizerCredentials } = authorizerOf(asObject(scheme));
      return { name, uri: authorizerUri, credentials: authorizerCredentials };
    }),
  ];
  // With a role of its own, API Gateway needs no permission of the function.
  return callers.filter(({ uri, credentials }) => credentials === undefined && isStranger(uri)).map(({ name }) => name);
}

/** The integration of an operation, or the one that it shares with others. */
export function integrationOf(document: Json, operation: Json): Json {
  return resolve(document, operation[INTEGRATION]);
}

/** An object, or the one that it refers to. */
export function resolve(document: Json, value: unknown): Json {
  const { $ref: reference } = asObject(value);
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return asObject(value);
  const keys = reference.slice(2).split('/');
  return asObject(
    keys.reduce<unknown>((found, key) => asObject(found)[key.replaceAll('~1', '/').replaceAll('~0', '~')], document),
  );
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => referencesIn(each));
  return Object.entries(asObject(value)).flatMap(([key, each]) =>
    key === '$ref' && typeof each === 'string' ? [each] : referencesIn(each),
  );
}

function hasKey(value: unknown, key: string): boolean {
  if (Array.isArray(value)) return value.some((each) => hasKey(each, key));
  return Object.entries(asObject(value)).some(([name, each]) => name === key || hasKey(each, key));
}

export function authorizerOf(scheme: Json): Json {
  return asObject(scheme['x-amazon-apigateway-authorizer']);
}

export function schemeOf(document: Json, name: string): Json {
  return asObject(schemesOf(document)[name]);
}

export function schemesOf(document: Json): Json {
  return asObject(asObject(document.components).securitySchemes ?? document.securityDefinitions);
}

/** The names of the schemes of each requirement of an operation. */
export function requirementsOf(operation: Json): string[][] {
  return asList(operation.security).map((each) => Object.keys(asObject(each)));
}

/** Whether callers of an operation sign with AWS credentials, whatever else it says. */
export function authOf(operation: Json): string | undefined {
  const auth = operation['x-amazon-apigateway-auth'];
  return auth === undefined ? undefined : asText(asObject(auth).type).toLowerCase();
}

/** Whether a scheme is that of AWS credentials. */
export function isSignature(scheme: Json): boolean {
  return asText(scheme['x-amazon-apigateway-authtype']).toLowerCase() === 'awssigv4';
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The object, as far as it is known at synthesis: behind a token may be a whole tree of constructs. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Token.isUnresolved(value) ? (value as Json) : {};
}
