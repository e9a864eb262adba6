import { Construct } from 'constructs';
import { Token } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { isKnown, nonEmpty, nonEmptyList, quoted, rule, Rule, Rules } from '../../private/validation';
import { ApiThrottle } from '../api-throttle';
import {
  HttpApiDefinition,
  HttpApiDefinitionBindOptions,
  HttpApiDefinitionConfig,
  HttpOpenApiOptions,
} from '../http/http-api-definition';
import { handlerRules, throttleRules } from './api-rules';
import { corsRules, functionTimeoutRule, pathRules, variableRules } from './http-api-rules';
import { allowInvocation } from './invoke-permission';
import {
  asList,
  asObject,
  asText,
  authOf,
  authorizerOf,
  documentRules,
  handlerOf,
  handlersOf,
  INTEGRATION,
  integrationOf,
  isSignature,
  Json,
  Operation,
  operationsOf,
  requirementsOf,
  schemeOf,
  schemesOf,
  versionRule,
  withOperations,
} from './open-api';

const CORS = 'x-amazon-apigateway-cors';
const ENDPOINT = 'x-amazon-apigateway-endpoint-configuration';

/** The path of the default route, which is no path. */
const DEFAULT_PATH = '/$default';

/**
 * Parts of REST APIs that HTTP APIs do not have. API Gateway imports a document without them, and says so nowhere but in
 * the information of an import, which CloudFormation does not show
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html).
 */
const OF_REST_APIS = [
  'x-amazon-apigateway-api-key-source',
  'x-amazon-apigateway-binary-media-types',
  'x-amazon-apigateway-gateway-responses',
  'x-amazon-apigateway-minimum-compression-size',
  'x-amazon-apigateway-policy',
  'x-amazon-apigateway-request-validator',
  'x-amazon-apigateway-request-validators',
];

/** Such parts of integrations. */
const OF_REST_INTEGRATIONS = [
  'cacheKeyParameters',
  'cacheNamespace',
  'contentHandling',
  'requestTemplates',
  'responses',
  'responseTransferMode',
];

/** The rules of an OpenAPI document of an HTTP API. */
export function httpDocumentRules(options: HttpOpenApiOptions, hasVpcLink: boolean): Rules[] {
  const { handler, handlers, reason, operations = {} } = options;
  const document = options.document._content;
  const all = operationsOf(document);
  const open = openOperations(document);
  const functions = handlersOf(document, options);
  const foreign = [document, ...all.map(({ operation }) => operation)].flatMap((part) =>
    OF_REST_APIS.filter((extension) => part[extension] !== undefined),
  );
  return [
    versionRule(document, false),
    documentRules(document, options),
    rule(
      open.length > 0 && reason === undefined,
      () =>
        `'document' must have 'security' that API Gateway enforces for ${quoted(open)}: in the operation itself, by one ` +
        `scheme with an 'x-amazon-apigateway-authorizer' of the type jwt or request, or 'x-amazon-apigateway-auth' ` +
        "AWS_IAM; add it, or say in 'reason' why everybody may call",
    ),
    nonEmpty('reason', reason),
    nonEmptyList('handlers', handlers),
    handlerRules([handler, ...functions]),
    functions.map((each) => functionTimeoutRule(each)),
    rule(
      foreign.length > 0,
      () =>
        `'document' must not have ${quoted([...new Set(foreign)])}, which HTTP APIs ignore; take it out, or use RestApiService`,
    ),
    rule(
      hasVpcLink,
      () =>
        "'vpcLink' must be left out of an OpenAPI document; make an apigwv2.VpcLink, and write its id into the 'connectionId' of integrations",
    ),
    corsDocumentRules(document, open),
    Object.entries(schemesOf(document)).map(([name, scheme]) => authorizerDocumentRules(name, asObject(scheme))),
    all.map((operation, i) => [
      operation.path === DEFAULT_PATH
        ? []
        : [
            pathRules(operation.path),
            variableRules(
              operation.path,
              all.slice(0, i).map(({ name }) => name),
            ),
          ],
      operationRules(document, operation),
      handlerOf(operation, options) ? [] : integrationRules(document, operation),
      throttleRules(`operations[${operation.name}].throttle`, operations[operation.name]?.throttle),
    ]),
  ];
}

/** The API of an OpenAPI document, with one permission for each function that it names. */
export function createHttpOpenApi(
  scope: Construct,
  options: HttpOpenApiOptions,
  bound: HttpApiDefinitionBindOptions,
): HttpApiDefinitionConfig {
  const { reason, operations = {} } = options;
  const document = options.document._content;
  const api = new apigwv2.HttpApi(scope, 'Api', {
    createDefaultStage: false,
    disableExecuteApiEndpoint: bound.disableExecuteApiEndpoint,
  });
  const resource = api.node.defaultChild as apigwv2.CfnApi;
  resource.body = bodyOf(document, options, bound);
  resource.failOnWarnings = true;
  // All of that is the document's
  // (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html).
  resource.name = undefined;
  resource.protocolType = undefined;
  resource.disableExecuteApiEndpoint = undefined;
  refuseRoutesBeside(api);
  for (const each of handlersOf(document, options)) allowInvocation(scope, api.apiId, each);
  const throttles = operationsOf(document).flatMap((operation): [string, ApiThrottle][] => {
    const throttle = operations[operation.name]?.throttle;
    return throttle ? [[routeKeyOf(operation), throttle]] : [];
  });
  return {
    api,
    throttles: Object.fromEntries(throttles),
    reasons: isKnown(reason) && openOperations(document).length > 0 ? [reason] : [],
  };
}

/** "API Gateway doesn't support the combination of OpenAPI and CloudFormation resources", says the text of `Body`. */
function refuseRoutesBeside(api: apigwv2.HttpApi): void {
  const isForeign = (each: unknown) =>
    each instanceof apigwv2.CfnRoute || each instanceof apigwv2.CfnIntegration || each instanceof apigwv2.CfnAuthorizer;
  api.node.addValidation({
    validate: () =>
      api.node
        .findAll()
        .filter(isForeign)
        .map(({ node }) => `'${node.path}' must be in the OpenAPI document, beside which API Gateway takes no routes`),
  });
}

function routeKeyOf({ name, path }: Operation): string {
  return path === DEFAULT_PATH ? '$default' : name;
}

function bodyOf(document: Json, options: HttpOpenApiOptions, bound: HttpApiDefinitionBindOptions): Json {
  const answered = withOperations(document, (operation) => {
    const handler = handlerOf(operation, options);
    return handler
      ? { ...operation.operation, [INTEGRATION]: HttpApiDefinition.lambdaIntegration(handler) }
      : operation.operation;
  });
  // An OpenAPI document without servers has this one.
  const [first = { url: '/' }, ...others] = asList(document.servers).map(asObject);
  const endpoint = {
    ...asObject(asObject(first)[ENDPOINT]),
    ipAddressType: bound.ipAddressType,
    ...(bound.disableExecuteApiEndpoint ? { disableExecuteApiEndpoint: true } : {}),
  };
  return {
    ...asObject(withTextVersions(answered)),
    info: {
      ...asObject(document.info),
      ...(bound.description === undefined ? {} : { description: bound.description }),
    },
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
    servers: [{ ...first, [ENDPOINT]: endpoint }, ...others],
  };
}

/** The document with versions of payloads as text: YAML and JSON know no difference between 1.0 and 1. */
function withTextVersions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => withTextVersions(each));
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      VERSIONS.includes(key) && typeof each === 'number' ? each.toFixed(1) : withTextVersions(each),
    ]),
  );
}

const VERSIONS = ['payloadFormatVersion', 'authorizerPayloadFormatVersion'];

function versionOf(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(1) : asText(value);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
function integrationRules(document: Json, { name, operation }: Operation): Rule[] {
  if (operation[INTEGRATION] === undefined) return [];
  const integration = integrationOf(document, operation);
  const type = asText(integration.type).toLowerCase();
  const version = versionOf(integration.payloadFormatVersion);
  const isFunction = type === 'aws_proxy' && integration.integrationSubtype === undefined;
  const versions = isFunction ? ['1.0', '2.0'] : ['1.0'];
  const foreign = OF_REST_INTEGRATIONS.filter((key) => integration[key] !== undefined);
  const { timeoutInMillis: timeout } = integration;
  return [
    rule(
      !['aws_proxy', 'http_proxy'].includes(type),
      () =>
        `the integration of '${name}' must have the 'type' aws_proxy or http_proxy, got ${JSON.stringify(integration.type ?? null)}; an HTTP API has no others`,
    ),
    rule(
      !versions.includes(version),
      () =>
        `the integration of '${name}' must have the 'payloadFormatVersion' ${versions.join(' or ')}, got ${JSON.stringify(integration.payloadFormatVersion ?? null)}`,
    ),
    rule(
      foreign.length > 0,
      () =>
        `the integration of '${name}' must not have ${quoted(foreign)}, which HTTP APIs ignore; take it out, or use RestApiService`,
    ),
    rule(
      typeof timeout === 'number' && !(timeout >= 50 && timeout <= 30_000),
      () => `the integration of '${name}' must have a 'timeoutInMillis' from 50 to 30000, got ${String(timeout)}`,
    ),
    rule(
      integration.integrationSubtype !== undefined && integration.credentials === undefined,
      () =>
        `the integration of '${name}' must have 'credentials', the ARN of the role that API Gateway calls ${asText(integration.integrationSubtype)} by`,
    ),
    rule(
      asText(integration.connectionType).toUpperCase() === 'VPC_LINK' && integration.connectionId === undefined,
      () => `the integration of '${name}' must have a 'connectionId', the id of its VPC link`,
    ),
  ];
}

/** An operation has one authorizer, or API Gateway refuses the document. */
function operationRules(document: Json, { name, path, method, operation }: Operation): Rule[] {
  const schemes = requirementsOf(operation).flat();
  const unknown = schemes.filter((scheme) => schemesOf(document)[scheme] === undefined);
  return [
    rule(method === 'TRACE', () => `'${name}' must be of another method: an HTTP API has no routes for TRACE`),
    rule(
      requirementsOf(operation).length > 1 || schemes.length > 1,
      () =>
        `'security' of '${name}' must be one scheme, got ${quoted(schemes)}: an HTTP API has one authorizer for a route`,
    ),
    rule(unknown.length > 0, () => `'security' of '${name}' must name schemes of the document, got ${quoted(unknown)}`),
    rule(
      (path === DEFAULT_PATH) !== (operation.isDefaultRoute === true) || (path === DEFAULT_PATH && method !== 'ANY'),
      () =>
        `the default route must be 'x-amazon-apigateway-any-method' of '${DEFAULT_PATH}' with 'isDefaultRoute' true, got '${name}'`,
    ),
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
function authorizerDocumentRules(name: string, scheme: Json): Rule[] {
  const authorizer = authorizerOf(scheme);
  if (scheme['x-amazon-apigateway-authorizer'] === undefined) return [];
  const type = asText(authorizer.type).toLowerCase();
  const jwt = asObject(authorizer.jwtConfiguration);
  const version = versionOf(authorizer.authorizerPayloadFormatVersion);
  return [
    rule(
      !AUTHORIZERS.includes(type),
      () =>
        `the authorizer of '${name}' must have the 'type' jwt or request, got ${JSON.stringify(authorizer.type ?? null)}; an HTTP API has no others`,
    ),
    rule(
      type === 'jwt' && asList(jwt.audience).length === 0,
      () => `the authorizer of '${name}' must have a 'jwtConfiguration' with an 'audience', got none`,
    ),
    rule(
      type === 'jwt' && jwt.issuer === undefined && scheme.openIdConnectUrl === undefined,
      () => `the authorizer of '${name}' must have an 'issuer' in its 'jwtConfiguration', got none`,
    ),
    rule(
      type === 'request' && authorizer.authorizerUri === undefined,
      () => `the authorizer of '${name}' must have an 'authorizerUri', got none`,
    ),
    rule(
      type === 'request' && !['1.0', '2.0'].includes(version),
      () =>
        `the authorizer of '${name}' must have the 'authorizerPayloadFormatVersion' 1.0 or 2.0, got ${JSON.stringify(authorizer.authorizerPayloadFormatVersion ?? null)}`,
    ),
    rule(
      authorizer.enableSimpleResponses === true && version === '1.0',
      () => `the authorizer of '${name}' must have the 'authorizerPayloadFormatVersion' 2.0 for simple responses`,
    ),
    rule(
      Number(authorizer.authorizerResultTtlInSeconds ?? 0) > 0 && asText(authorizer.identitySource) === '',
      () =>
        `the authorizer of '${name}' must have an 'identitySource' while it is cached: every caller would get the first one's answer`,
    ),
  ];
}

/**
 * Browsers send preflight requests without credentials, and a route that takes them asks for some
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html).
 */
function corsDocumentRules(document: Json, open: readonly string[]): Rules[] {
  const cors = document[CORS];
  if (cors === undefined) return [];
  const { allowOrigins, allowCredentials } = asObject(cors);
  const openTo = (path: string) => open.includes(`OPTIONS ${path === DEFAULT_PATH ? '/{proxy+}' : path}`);
  const closed = operationsOf(document)
    .filter(({ name, method, path }) => ['ANY', 'OPTIONS'].includes(method) && !open.includes(name) && !openTo(path))
    .map(({ name }) => name);
  return [
    corsRules(CORS, { allowOrigins: asList(allowOrigins).map(asText), allowCredentials: allowCredentials === true }),
    rule(
      closed.length > 0,
      () =>
        `'document' must not ask preflight requests for credentials, got ${quoted(closed)} beside '${CORS}'; write out the ` +
        'methods but OPTIONS, or add an open OPTIONS operation',
    ),
  ];
}

const AUTHORIZERS = ['jwt', 'request'];

/** The operations that everybody may call. */
function openOperations(document: Json): string[] {
  return operationsOf(document)
    .filter(({ operation }) => !isGuarded(document, operation))
    .map(({ name }) => name);
}

/** Whether API Gateway refuses somebody. An HTTP API knows no API keys, and a requirement of nothing lets everybody in. */
function isGuarded(document: Json, operation: Json): boolean {
  const auth = authOf(operation);
  if (auth !== undefined) return auth === 'aws_iam';
  const requirements = requirementsOf(operation);
  return (
    requirements.length > 0 &&
    requirements.every((names) => names.length > 0 && names.every((name) => isEnforced(schemeOf(document, name))))
  );
}

function isEnforced(scheme: Json): boolean {
  return isSignature(scheme) || AUTHORIZERS.includes(asText(authorizerOf(scheme).type).toLowerCase());
}
