import { Construct } from 'constructs';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { isKnown, nonEmpty, nonEmptyList, quoted, rule } from '../../private/validation';
import {
  OpenApiOptions,
  RestApiDefinitionBindOptions,
  RestApiDefinitionConfig,
  RestApiOutline,
} from '../rest/rest-api-definition';
import { allowInvocation } from './invoke-permission';

const METHODS = ['get', 'put', 'post', 'delete', 'head', 'patch', 'trace', 'x-amazon-apigateway-any-method'];

type Json = Readonly<Record<string, unknown>>;

/** The outline of an OpenAPI document. */
export function outlineOfDocument({ document, handlers, reason }: OpenApiOptions): RestApiOutline {
  const version = document.openapi;
  const open = openOperations(document);
  const unanswered = operations(document)
    .filter(({ operation }) => operation['x-amazon-apigateway-integration'] === undefined)
    .map(({ name }) => name);
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
        () => `'document' must have 'security' for ${quoted(open)}; add it, or say in 'reason' why everybody may call`,
      ),
      ...nonEmpty('reason', reason),
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
    apiDefinition: apigateway.ApiDefinition.fromInline(document),
    minCompressionSize: bound.minCompressionSize,
    binaryMediaTypes: bound.binaryMediaTypes,
    failOnWarnings: true,
  });
  for (const handler of new Set(handlers)) allowInvocation(api, api.restApiId, handler);
  return { api, reasons: isKnown(reason) && openOperations(document).length > 0 ? [reason] : [] };
}

function openOperations(document: Json): string[] {
  const secured = isList(document.security);
  return operations(document)
    .filter(({ operation }) => {
      if (operation['x-amazon-apigateway-auth'] !== undefined) return false;
      return operation.security === undefined ? !secured : !isList(operation.security);
    })
    .map(({ name }) => name);
}

function operations(document: Json): { name: string; operation: Json }[] {
  return Object.entries(asObject(document.paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item))
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        name: `${method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase()} ${path}`,
        operation: asObject(operation),
      })),
  );
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
