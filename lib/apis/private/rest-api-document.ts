import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { isKnown, nonEmpty, nonEmptyList, quoted, rule } from '../../private/validation';
import {
  OpenApiOptions,
  RestApiDefinitionBindOptions,
  RestApiDefinitionConfig,
  RestApiOutline,
} from '../rest/rest-api-definition';
import { allowInvocation } from './invoke-permission';

const ANY = 'x-amazon-apigateway-any-method';
const METHODS = ['get', 'put', 'post', 'delete', 'head', 'patch', 'options', 'trace', ANY];

type Json = Readonly<Record<string, unknown>>;

/** The outline of an OpenAPI document. */
export function outlineOfDocument({ document, handlers, reason }: OpenApiOptions): RestApiOutline {
  const version = document.openapi;
  const open = openOperations(document);
  const unanswered = operations(document)
    .filter(({ operation }) => operation['x-amazon-apigateway-integration'] === undefined)
    .map(({ name }) => name);
  const strangers = strangersIn(document, new Set(handlers.map(({ functionArn }) => functionArn)));
  return {
    rules: [
      rule(
        !(typeof version === 'string' && version.startsWith('3.0')) && document.swagger !== '2.0',
        () => `'document.openapi' must be a version 3.0 of OpenAPI, got '${String(version ?? document.swagger)}'`,
      ),
      rule(operations(document).length === 0, () => `'document.paths' must have an operation, got none`),
      rule(
        unanswered.length > 0,
        () =>
          `'document' must have an 'x-amazon-apigateway-integration' for ${quoted(unanswered)}; ` +
          'make it by RestApiDefinition.lambdaIntegration()',
      ),
      rule(
        open.length > 0 && reason === undefined,
        () =>
          `'document' must have 'security' that API Gateway enforces for ${quoted(open)}: in the operation itself, by a ` +
          `scheme with 'x-amazon-apigateway-authorizer' or 'x-amazon-apigateway-authtype'; add it, or say in 'reason' ` +
          'why everybody may call',
      ),
      ...nonEmpty('reason', reason),
      rule(
        strangers.length > 0,
        () =>
          `'handlers' must hold the functions that 'document' invokes for ${quoted(strangers)}; API Gateway may not invoke others`,
      ),
      ...nonEmptyList('handlers', handlers),
    ],
    handlers,
    methodOptions: {},
    usesCache: false,
  };
}

/** The API of an OpenAPI document, with one permission for each function that it names. */
export function createOpenApi(
  scope: Construct,
  options: OpenApiOptions,
  bound: RestApiDefinitionBindOptions,
): RestApiDefinitionConfig {
  const { document, handlers, reason } = options;
  const api = new apigateway.SpecRestApi(scope, 'Api', {
    ...bound.api,
    apiDefinition: apigateway.ApiDefinition.fromInline(withTimeout(document, bound.integrationTimeout)),
    minCompressionSize: bound.minCompressionSize,
    binaryMediaTypes: bound.binaryMediaTypes,
    failOnWarnings: true,
  });
  for (const handler of new Set(handlers)) allowInvocation(api, api.restApiId, handler);
  return { api, reasons: isKnown(reason) && openOperations(document).length > 0 ? [reason] : [] };
}

/** The operations and authorizers whose function nothing lets API Gateway invoke. */
function strangersIn(document: Json, known: ReadonlySet<string>): string[] {
  const isStranger = (uri: unknown) => {
    const [, arn] = /:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(asText(uri)) ?? [];
    return arn !== undefined && !arn.includes('${stageVariables.') && !known.has(arn);
  };
  const callers = [
    ...operations(document).map(({ name, operation }) => {
      const { uri, credentials } = asObject(operation['x-amazon-apigateway-integration']);
      return { name, uri, credentials };
    }),
    ...Object.entries(schemesOf(document)).map(([name, scheme]) => {
      const { authorizerUri, authorizerCredentials } = asObject(asObject(scheme)['x-amazon-apigateway-authorizer']);
      return { name, uri: authorizerUri, credentials: authorizerCredentials };
    }),
  ];
  // With a role of its own, API Gateway needs no permission of the function.
  return callers.filter(({ uri, credentials }) => credentials === undefined && isStranger(uri)).map(({ name }) => name);
}

/** The document with the timeout in the integrations that have none. */
function withTimeout(document: Json, timeout: Duration | undefined): Json {
  if (!timeout) return document;
  const patient = (operation: Json): Json => {
    const integration = operation['x-amazon-apigateway-integration'];
    if (integration === undefined) return operation;
    const timeoutInMillis = timeout.toMilliseconds();
    return { ...operation, 'x-amazon-apigateway-integration': { timeoutInMillis, ...asObject(integration) } };
  };
  const paths = Object.entries(asObject(document.paths)).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(asObject(item)).map(([method, operation]) => [
        method,
        METHODS.includes(method.toLowerCase()) ? patient(asObject(operation)) : operation,
      ]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) as Json };
}

/** The operations that everybody may call, preflight requests that API Gateway itself answers left out. */
function openOperations(document: Json): string[] {
  return operations(document)
    .filter(({ method, operation }) => !isPreflight(method, operation) && !isGuarded(document, operation))
    .map(({ name }) => name);
}

function isPreflight(method: string, operation: Json): boolean {
  const { type } = asObject(operation['x-amazon-apigateway-integration']);
  return method === 'options' && typeof type === 'string' && type.toLowerCase() === 'mock';
}

/**
 * Whether API Gateway refuses somebody: by IAM, or by a security scheme that it enforces. A scheme that it does not know
 * how to enforce, an API key, and a requirement of nothing beside others let everybody in; and the `security` of the whole
 * document, which API Gateway does not use.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function isGuarded(document: Json, operation: Json): boolean {
  const auth = operation['x-amazon-apigateway-auth'];
  if (auth !== undefined) return asText(asObject(auth).type).toLowerCase() === 'aws_iam';
  const requirements = asList(operation.security).map((each) => Object.keys(asObject(each)));
  const enforced = (names: string[]) => names.some((name) => isEnforced(schemeOf(document, name)));
  return (
    requirements.some(enforced) &&
    // API Gateway asks for a key and for authorization together, although OpenAPI has them as alternatives.
    requirements.every((names) => enforced(names) || (names.length > 0 && names.every((name) => isKey(document, name))))
  );
}

function isEnforced(scheme: Json): boolean {
  const authorizer = scheme['x-amazon-apigateway-authorizer'];
  return (
    (authorizer !== undefined && Object.keys(asObject(authorizer)).length > 0) ||
    asText(scheme['x-amazon-apigateway-authtype']).toLowerCase() === 'awssigv4'
  );
}

function isKey(document: Json, name: string): boolean {
  const scheme = schemeOf(document, name);
  return scheme.type === 'apiKey' && scheme.in === 'header' && asText(scheme.name).toLowerCase() === 'x-api-key';
}

function schemeOf(document: Json, name: string): Json {
  return asObject(schemesOf(document)[name]);
}

function schemesOf(document: Json): Json {
  return asObject(asObject(document.components).securitySchemes ?? document.securityDefinitions);
}

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly operation: Json;
}

function operations(document: Json): Operation[] {
  return Object.entries(asObject(document.paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item))
      .map(([method, operation]) => ({ method: method.toLowerCase(), operation: asObject(operation) }))
      .filter(({ method }) => METHODS.includes(method))
      .map((each) => ({ ...each, name: `${each.method === ANY ? 'ANY' : each.method.toUpperCase()} ${path}` })),
  );
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
