import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { isKnown, nonEmpty, nonEmptyList, quoted, rule, Rule, Rules } from '../../private/validation';
import {
  AnsweringFunction,
  OpenApiOptions,
  RestApiDefinition,
  RestApiDefinitionBindOptions,
  RestApiDefinitionConfig,
  RestApiOperation,
  RestApiOutline,
} from '../rest/rest-api-definition';
import { handlerRules, throttleRules } from './api-rules';
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
  isSignature,
  Json,
  Operation,
  operationsOf,
  requirementsOf,
  resolve,
  schemeOf,
  versionRule,
  withOperations,
} from './open-api';
import { cacheTtlRules, settingsOf, variablesOf } from './rest-api-route-rules';

/** The kinds of authorizers that a REST API has. */
const AUTHORIZERS = ['token', 'request', 'cognito_user_pools'];

/** The outline of an OpenAPI document. */
export function outlineOfDocument(options: OpenApiOptions): RestApiOutline {
  const { handler, handlers, reason, operations = {} } = options;
  const document = options.document._content;
  const open = openOperations(document);
  const known = handlersOf(document, options);
  const methodOptions = operationsOf(document).flatMap(({ name, path, method }) => {
    const own = operations[name];
    const settings = own && settingsOf(own, method);
    return settings ? [[`${path}/${method}`, settings] as const] : [];
  });
  return {
    rules: [
      versionRule(document, true),
      documentRules(document, options),
      rule(
        open.length > 0 && reason === undefined,
        () =>
          `'document' must have 'security' that API Gateway enforces for ${quoted(open)}: in the operation itself, by a ` +
          `scheme with 'x-amazon-apigateway-authorizer' or 'x-amazon-apigateway-authtype'; add it, or say in 'reason' ` +
          'why everybody may call',
      ),
      nonEmpty('reason', reason),
      nonEmptyList('handlers', handlers),
      handlerRules([handler, ...known]),
      operationsOf(document).map((operation) => operationRules(document, operation, operations[operation.name])),
    ],
    handlers: known.flatMap((each) => answersOf(document, options, each)),
    methodOptions: Object.fromEntries(methodOptions),
    usesCache: Object.values(operations).some(({ cache }) => cache !== undefined),
  };
}

/** The API of an OpenAPI document, with one permission for each function that it names. */
export function createOpenApi(
  scope: Construct,
  options: OpenApiOptions,
  bound: RestApiDefinitionBindOptions,
): RestApiDefinitionConfig {
  const { reason, operations = {} } = options;
  const document = options.document._content;
  const content = withOperations(document, (operation) =>
    cachedBy(
      document,
      { ...operation, operation: answered(operation, options, bound.integrationTimeout) },
      operations[operation.name],
    ),
  );
  const api = new apigateway.SpecRestApi(scope, 'Api', {
    ...bound.api,
    apiDefinition: apigateway.ApiDefinition.fromInline(content),
    minCompressionSize: bound.minCompressionSize,
    binaryMediaTypes: bound.binaryMediaTypes,
    failOnWarnings: true,
  });
  for (const each of handlersOf(document, options)) allowInvocation(api, api.restApiId, each);
  return { api, reasons: isKnown(reason) && openOperations(document).length > 0 ? [reason] : [] };
}

/** A function with the times that API Gateway waits for its streams, or with that of the API. */
function answersOf(document: Json, options: OpenApiOptions, handler: lambda.IFunction): AnsweringFunction[] {
  const streams = operationsOf(document).flatMap((each) => {
    const integration = asObject(each.operation[INTEGRATION]);
    const { timeoutInMillis, uri } = integration;
    const isOwn = handlerOf(each, options) === undefined && asText(uri).includes(handler.functionArn);
    return isOwn && isStream(integration) && typeof timeoutInMillis === 'number'
      ? [{ handler, timeout: Duration.millis(timeoutInMillis) }]
      : [];
  });
  return streams.length > 0 ? streams : [{ handler }];
}

function isStream(integration: Json): boolean {
  return asText(integration.responseTransferMode).toUpperCase() === 'STREAM';
}

function operationRules(document: Json, operation: Operation, own: RestApiOperation | undefined): Rules[] {
  if (!own) return [];
  const { throttle, cache } = own;
  const prop = `operations[${operation.name}]`;
  const undeclared = (cache?.keyParameters ?? []).filter(
    (parameter) => !declaredBy(document, operation).includes(parameter) && parameter !== TOKEN,
  );
  const integration = asObject(operation.operation[INTEGRATION]);
  return [
    throttleRules(`${prop}.throttle`, throttle),
    cacheTtlRules(prop, cache),
    rule(
      cache !== undefined && operation.method !== 'GET',
      () => `'${prop}.cache' must be for GET, got ${operation.method}`,
    ),
    rule(
      cache !== undefined && isStream(integration),
      () => `'${prop}.cache' must be left out of an operation that streams: a cache takes whole responses`,
    ),
    rule(
      undeclared.length > 0,
      () =>
        `'${prop}.cache.keyParameters' must be 'parameters' of the operation, got ${quoted(undeclared)}; declare them there`,
    ),
    rule(
      cache !== undefined && !cache.shared && callerKeyOf(document, operation.operation) === undefined,
      () =>
        `'${prop}.cache.shared' must be true under its 'security', by which a cache cannot tell callers apart; ` +
        'set it if responses do not depend on who asks, or leave out the cache',
    ),
    parameterRules(prop, document, operation, cache !== undefined),
  ];
}

/** A variable of a path has to be declared by its name, or nothing can be said of it. */
function parameterRules(prop: string, document: Json, operation: Operation, needed: boolean): Rule {
  const foreign = parametersOf(document, operation).filter((each) => each.in === undefined || each.name === undefined);
  return rule(
    needed && foreign.length > 0,
    () => `'${prop}.cache' must have 'parameters' with a 'name' and an 'in', got ${JSON.stringify(foreign)}`,
  );
}

const TOKEN = 'method.request.header.Authorization';

/** The operation with its function, and with the timeout if its integration has none. */
function answered(operation: Operation, options: OpenApiOptions, timeout: Duration | undefined): Json {
  const handler = handlerOf(operation, options);
  const given = operation.operation[INTEGRATION];
  if (handler === undefined && given === undefined) return operation.operation;
  const integration = handler ? RestApiDefinition.lambdaIntegration(handler) : asObject(given);
  const timeoutInMillis = timeout?.toMilliseconds();
  return {
    ...operation.operation,
    [INTEGRATION]: { ...(timeoutInMillis === undefined ? {} : { timeoutInMillis }), ...integration },
  };
}

/**
 * The operation with what makes up the key of its cached responses: the variables of its path and what the caller is known
 * by, which are declared as parameters where the document does not.
 */
function cachedBy(document: Json, operation: Operation, own: RestApiOperation | undefined): Json {
  const content = operation.operation;
  if (!own?.cache) return content;
  const { keyParameters, shared } = own.cache;
  const callers = shared ? [] : (callerKeyOf(document, content) ?? []);
  const variables = variablesOf(operation.path).map(([, parameter]) => parameter);
  const key = [...new Set([...variables, ...keyParameters, ...callers])];
  const declared = declaredBy(document, operation);
  const missing = key.filter((parameter) => !declared.includes(parameter));
  const isSwagger = document.swagger !== undefined;
  const parameters = missing.map((parameter) => {
    const [, , place = '', ...name] = parameter.split('.');
    return {
      name: name.join('.'),
      in: place === 'querystring' ? 'query' : place,
      required: place === 'path',
      ...(isSwagger ? { type: 'string' } : { schema: { type: 'string' } }),
    };
  });
  return {
    ...content,
    ...(parameters.length > 0 ? { parameters: [...asList(content.parameters), ...parameters] } : {}),
    [INTEGRATION]: { ...asObject(content[INTEGRATION]), cacheKeyParameters: key },
  };
}

/** The parameters of an operation, as API Gateway names them in a request. */
function declaredBy(document: Json, operation: Operation): string[] {
  return parametersOf(document, operation).map(({ name, in: place }) => {
    const where = place === 'query' ? 'querystring' : asText(place);
    return `method.request.${where}.${asText(name)}`;
  });
}

function parametersOf(document: Json, { operation, shared }: Operation): Json[] {
  return [...shared, ...asList(operation.parameters)].map((each) => resolve(document, each));
}

/** The parameters by which a cache can tell the callers of an operation apart; nothing where it cannot. */
function callerKeyOf(document: Json, operation: Json): string[] | undefined {
  if (authOf(operation) === 'aws_iam') return undefined;
  if (!isGuarded(document, operation)) return [];
  const names = requirementsOf(operation).flat();
  const keys = names.filter((name) => isEnforced(schemeOf(document, name))).map((name) => sourcesOf(document, name));
  const known = keys.filter((key) => key !== undefined);
  return known.length === keys.length ? known.flat() : undefined;
}

/** What an authorizer knows a caller by: its header, or the sources of its identity, if they are all parameters of a request. */
function sourcesOf(document: Json, name: string): string[] | undefined {
  const scheme = schemeOf(document, name);
  // A signature is another one for each request.
  if (isSignature(scheme)) return undefined;
  const authorizer = authorizerOf(scheme);
  if (asText(authorizer.type).toLowerCase() !== 'request') {
    return scheme.in === 'header' && asText(scheme.name) !== ''
      ? [`method.request.header.${asText(scheme.name)}`]
      : undefined;
  }
  const sources = asText(authorizer.identitySource)
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '' && !source.startsWith('stageVariables.'));
  return sources.length > 0 && sources.every((source) => source.startsWith('method.request.')) ? sources : undefined;
}

/** The operations that everybody may call, preflight requests that API Gateway itself answers left out. */
function openOperations(document: Json): string[] {
  return operationsOf(document)
    .filter(({ method, operation }) => !isPreflight(method, operation) && !isGuarded(document, operation))
    .map(({ name }) => name);
}

function isPreflight(method: string, operation: Json): boolean {
  return method === 'OPTIONS' && asText(asObject(operation[INTEGRATION]).type).toLowerCase() === 'mock';
}

/**
 * Whether API Gateway refuses somebody: by IAM, or by a security scheme that it enforces. A scheme that it does not know
 * how to enforce, an API key, and a requirement of nothing beside others let everybody in; and the `security` of the whole
 * document, which API Gateway does not use.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function isGuarded(document: Json, operation: Json): boolean {
  const auth = authOf(operation);
  if (auth !== undefined) return auth === 'aws_iam';
  const requirements = requirementsOf(operation);
  const enforced = (names: string[]) => names.some((name) => isEnforced(schemeOf(document, name)));
  return (
    requirements.some(enforced) &&
    // API Gateway asks for a key and for authorization together, although OpenAPI has them as alternatives.
    requirements.every((names) => enforced(names) || (names.length > 0 && names.every((name) => isKey(document, name))))
  );
}

function isEnforced(scheme: Json): boolean {
  return isSignature(scheme) || AUTHORIZERS.includes(asText(authorizerOf(scheme).type).toLowerCase());
}

function isKey(document: Json, name: string): boolean {
  const scheme = schemeOf(document, name);
  return scheme.type === 'apiKey' && scheme.in === 'header' && asText(scheme.name).toLowerCase() === 'x-api-key';
}
