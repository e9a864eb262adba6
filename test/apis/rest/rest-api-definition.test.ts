import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { OpenApiDocument, RestApiDefinition, RestApiOperation, RestApiService } from '../../../lib/apis';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { alarms, fn, simple } from '../support/rest';

/** Security schemes: two that API Gateway enforces, and three that it does not. */
const schemes = {
  sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
  pool: {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': {
      type: 'cognito_user_pools',
      providerARNs: ['arn:aws:cognito-idp:::userpool/a'],
    },
  },
  api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  bearer: { type: 'http', scheme: 'bearer' },
  hollow: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authorizer': {} },
};

describe('RestApiDefinition', () => {
  const document = (handler: lambda.IFunction, operation: object = {}, whole: object = {}) => ({
    openapi: '3.0.1',
    info: { title: 'Items', version: '1' },
    components: { securitySchemes: schemes },
    ...whole,
    paths: {
      '/items': {
        get: {
          'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
          'x-amazon-apigateway-integration': RestApiDefinition.lambdaIntegration(handler),
          ...operation,
        },
      },
    },
  });
  const openApi = (stack: Stack, operation?: object, reason?: string, whole?: object, id = 'Api') => {
    const handler = fn(stack, `${id}Hello`);
    return new RestApiService(stack, id, {
      alarms,
      definition: RestApiDefinition.openApi({
        document: OpenApiDocument.inline(document(handler, operation, whole)),
        handlers: [handler, handler],
        reason,
      }),
    });
  };

  describe('overrides', () => {
    describe('of an OpenAPI document', () => {
      test('imports it, and lets the API call each function by one permission', () => {
        const stack = testStack();
        openApi(stack);
        const result = templateOf(stack);
        result.hasResourceProperties('AWS::ApiGateway::RestApi', {
          Body: { paths: { '/items': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy' } } } } },
          FailOnWarnings: true,
        });
        result.resourceCountIs('AWS::Lambda::Permission', 1);
        result.resourceCountIs('AWS::ApiGateway::GatewayResponse', 0);
        result.hasResourceProperties('AWS::ApiGateway::Stage', {
          TracingEnabled: true,
          AccessLogSetting: Match.anyValue(),
        });
        expect(warningsOf(stack)).toEqual([]);
      });

      test.each<[string, object]>([
        ['IAM', { security: [{ sigv4: [] }] }],
        ['a user pool', { security: [{ pool: ['items/read'] }] }],
        ['an API key and a user pool', { security: [{ api_key: [] }, { pool: [] }] }],
        ['an API key with a user pool', { security: [{ api_key: [], pool: [] }] }],
      ])('takes an operation with %s', (_what, operation) => {
        const stack = testStack();
        openApi(stack, { 'x-amazon-apigateway-auth': undefined, ...operation });
        expect(warningsOf(stack)).toEqual([]);
      });

      test('takes preflight answers that API Gateway gives itself', () => {
        const stack = testStack();
        const handler = fn(stack);
        const { paths, ...rest } = document(handler);
        const preflight = { options: { 'x-amazon-apigateway-integration': { type: 'mock' } } };
        new RestApiService(stack, 'Api', {
          alarms,
          definition: RestApiDefinition.openApi({
            document: OpenApiDocument.inline({ ...rest, paths: { '/items': { ...paths['/items'], ...preflight } } }),
            handlers: [handler],
          }),
        });
        expect(warningsOf(stack)).toEqual([]);
      });

      test('writes the timeout of the API into integrations without one', () => {
        const stack = testStack();
        const handler = fn(stack, 'Slow', Duration.seconds(60));
        const { paths, ...rest } = document(handler);
        const own = {
          ...paths['/items'].get,
          'x-amazon-apigateway-integration': { ...RestApiDefinition.lambdaIntegration(handler), timeoutInMillis: 5000 },
        };
        new RestApiService(stack, 'Api', {
          alarms,
          integrationTimeout: Duration.seconds(60),
          definition: RestApiDefinition.openApi({
            document: OpenApiDocument.inline({
              ...rest,
              paths: { ...paths, '/quick': { summary: 'Quick', get: own } },
            }),
            handlers: [handler],
          }),
        });
        const timeout = (timeoutInMillis: number) => ({
          get: { 'x-amazon-apigateway-integration': { timeoutInMillis } },
        });
        templateOf(stack).hasResourceProperties('AWS::ApiGateway::RestApi', {
          Body: { paths: { '/items': timeout(60_000), '/quick': { summary: 'Quick', ...timeout(5000) } } },
        });
      });

      test('invokes functions by a role or by a stage variable without their permission', () => {
        const stack = testStack();
        const { uri, ...integration } = RestApiDefinition.lambdaIntegration(simple(stack));
        openApi(stack, {
          'x-amazon-apigateway-integration': {
            ...integration,
            uri,
            credentials: 'arn:aws:iam::111122223333:role/Invoke',
          },
        });
        openApi(
          stack,
          {
            'x-amazon-apigateway-integration': {
              ...integration,
              uri: 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:${stageVariables.fn}/invocations',
            },
          },
          undefined,
          undefined,
          'Second',
        );
        templateOf(stack).resourceCountIs('AWS::ApiGateway::RestApi', 2);
      });

      describe('with settings of operations', () => {
        const header = 'method.request.header.Authorization';
        const body = (
          stack: Stack,
          operation: RestApiOperation,
          changes: object = {},
          whole: object = {},
          shared: object = {},
        ) => {
          const { paths, ...rest } = document(fn(stack), {}, whole);
          const get: Record<string, unknown> = paths['/items'].get;
          delete get['x-amazon-apigateway-integration'];
          new RestApiService(stack, 'Api', {
            alarms,
            integrationTimeout: Duration.seconds(20),
            ...(operation.cache ? { cache: { clusterSizeGb: '0.5' } } : {}),
            definition: RestApiDefinition.openApi({
              document: OpenApiDocument.inline({
                ...rest,
                paths: {
                  '/items/{id}': {
                    ...shared,
                    get: { ...get, 'x-amazon-apigateway-auth': undefined, security: [{ pool: [] }], ...changes },
                    options: { 'x-amazon-apigateway-integration': { type: 'mock' } },
                  },
                },
              }),
              handler: simple(stack),
              operations: { 'GET /items/{id}': operation },
            }),
          });
          const result = templateOf(stack);
          const api = Object.values(result.findResources('AWS::ApiGateway::RestApi'))[0]?.Properties as {
            Body: { paths: { '/items/{id}': { get: Record<string, unknown> } } };
          };
          return { result, get: api.Body.paths['/items/{id}'].get };
        };
        const cache = { ttl: Duration.minutes(1), keyParameters: [] };

        test('the function of all operations answers those without an integration', () => {
          const { result, get } = body(testStack(), {});
          expect(get).toMatchObject({
            'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', timeoutInMillis: 20_000 },
          });
          expect(JSON.stringify(get)).toContain('Simple');
          result.resourceCountIs('AWS::Lambda::Permission', 1);
        });

        test('a function of its own answers in its place, whatever the document says', () => {
          const stack = testStack();
          const foreign = { 'x-amazon-apigateway-integration': { type: 'http_proxy', uri: 'https://example.com' } };
          const { result, get } = body(stack, { handler: fn(stack, 'Own') }, foreign);
          expect(JSON.stringify(get)).toContain('OwnFunctionAlias');
          expect(JSON.stringify(get)).not.toContain('example.com');
          result.resourceCountIs('AWS::Lambda::Permission', 1);
        });

        test('a throttle is for the operation alone', () =>
          body(testStack(), { throttle: { rateLimit: 5, burstLimit: 10 } }).result.hasResourceProperties(
            'AWS::ApiGateway::Stage',
            {
              MethodSettings: [
                Match.objectLike({ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 500 }),
                Match.objectLike({
                  ResourcePath: '/~1items~1{id}',
                  HttpMethod: 'GET',
                  ThrottlingRateLimit: 5,
                  ThrottlingBurstLimit: 10,
                  LoggingLevel: 'ERROR',
                }),
              ],
            },
          ));

        test('cached responses are told apart by the variables of the path and by the caller, which are declared', () => {
          const parameters = [{ name: 'page', in: 'query', schema: { type: 'string' } }];
          const { result, get } = body(
            testStack(),
            { cache: { ...cache, keyParameters: ['method.request.querystring.page'] } },
            { parameters },
          );
          result.hasResourceProperties('AWS::ApiGateway::Stage', {
            MethodSettings: Match.arrayWith([
              Match.objectLike({
                ResourcePath: '/~1items~1{id}',
                CachingEnabled: true,
                CacheTtlInSeconds: 60,
                CacheDataEncrypted: true,
              }),
            ]),
          });
          expect(get).toMatchObject({
            parameters: [
              ...parameters,
              { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
              { name: 'Authorization', in: 'header', required: false, schema: { type: 'string' } },
            ],
            'x-amazon-apigateway-integration': {
              cacheKeyParameters: ['method.request.path.id', 'method.request.querystring.page', header],
            },
          });
        });

        test('what the document declares is not declared again, and shared responses know no caller', () => {
          const { get } = body(
            testStack(),
            { cache: { ...cache, shared: true } },
            {},
            {
              components: { securitySchemes: schemes, parameters: { id: { name: 'id', in: 'path', required: true } } },
            },
            { parameters: [{ $ref: '#/components/parameters/id' }] },
          );
          expect(get).not.toHaveProperty('parameters');
          expect(get).toMatchObject({
            'x-amazon-apigateway-integration': { cacheKeyParameters: ['method.request.path.id'] },
          });
        });

        test.each<[string, object, string[]]>([
          [
            'sources of identity',
            { type: 'request', identitySource: 'method.request.header.Token, method.request.querystring.tenant' },
            ['method.request.header.Token', 'method.request.querystring.tenant'],
          ],
          ['the header of a token', { type: 'token' }, ['method.request.header.X-Token']],
        ])('callers are known by %s', (_what, authorizer, callers) => {
          const scheme = {
            type: 'apiKey',
            name: 'X-Token',
            in: 'header',
            'x-amazon-apigateway-authorizer': authorizer,
          };
          const { get } = body(
            testStack(),
            { cache },
            { security: [{ custom: [] }] },
            { components: { securitySchemes: { custom: scheme } } },
          );
          expect(get).toMatchObject({
            'x-amazon-apigateway-integration': { cacheKeyParameters: ['method.request.path.id', ...callers] },
          });
        });

        test.each<[string, RestApiOperation, object, string]>([
          [
            'a throttle of nothing',
            { throttle: { rateLimit: 0, burstLimit: 1 } },
            {},
            "rateLimit' must be more than 0",
          ],
          [
            'a time',
            { cache: { ...cache, ttl: Duration.hours(2) } },
            {},
            "'operations[GET /items/{id}].cache.ttl' must",
          ],
          [
            'a key that is not declared',
            { cache: { ...cache, keyParameters: ['method.request.querystring.page'] } },
            {},
            "cache.keyParameters' must be 'parameters' of the operation, got 'method.request.querystring.page'",
          ],
          [
            'callers by IAM',
            { cache },
            { security: [{ sigv4: [] }] },
            "cache.shared' must be true under its 'security'",
          ],
          [
            'callers by IAM, in other words',
            { cache },
            { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } },
            "cache.shared' must be true under its 'security'",
          ],
          [
            'a stream',
            { cache },
            { 'x-amazon-apigateway-integration': { type: 'http_proxy', responseTransferMode: 'STREAM' } },
            "cache' must be left out of an operation that streams",
          ],
        ])('fails for %s', (_what, operation, changes, message) =>
          expect(() => body(testStack(), operation, changes)).toThrow(message),
        );
      });

      test('open operations say why', () => {
        const stack = testStack();
        openApi(stack, { 'x-amazon-apigateway-auth': undefined }, 'public catalogue');
        expect(warningsOf(stack).join()).toContain('public catalogue');
      });
    });
  });

  describe('fails', () => {
    test.each<[string, object, string]>([
      [
        'an operation without security',
        { 'x-amazon-apigateway-auth': undefined },
        "'document' must have 'security' that API Gateway enforces for 'GET /items'",
      ],
      [
        'an operation that nothing answers',
        { 'x-amazon-apigateway-integration': undefined },
        "must have an 'x-amazon-apigateway-integration' for 'GET /items'",
      ],
    ])('fails for %s', (_what, operation, message) => {
      expect(() => openApi(testStack(), operation)).toThrow(message);
    });

    const unguarded = { 'x-amazon-apigateway-auth': undefined };

    test.each<[string, object]>([
      ['nothing at all', unguarded],
      ['no authorization, said aloud', { 'x-amazon-apigateway-auth': { type: 'none' }, security: [{ sigv4: [] }] }],
      ['no requirement', { ...unguarded, security: [] }],
      ['a requirement of nothing', { ...unguarded, security: [{}] }],
      ['a requirement of nothing beside another', { ...unguarded, security: [{ sigv4: [] }, {}] }],
      ['an API key alone', { ...unguarded, security: [{ api_key: [] }] }],
      ['a scheme that API Gateway does not enforce', { ...unguarded, security: [{ bearer: [] }] }],
      ['such a scheme beside another', { ...unguarded, security: [{ bearer: [] }, { sigv4: [] }] }],
      ['an authorizer without anything in it', { ...unguarded, security: [{ hollow: [] }] }],
      ['a scheme that does not exist', { ...unguarded, security: [{ ghost: [] }] }],
    ])('fails for an operation with %s', (_what, operation) => {
      expect(() => openApi(testStack(), operation)).toThrow(
        "'document' must have 'security' that API Gateway enforces for 'GET /items': in the operation itself",
      );
      const stack = testStack();
      openApi(stack, operation, 'public catalogue');
      expect(warningsOf(stack).join()).toContain('public catalogue');
    });

    test('fails for security of the whole document only, which API Gateway does not use', () => {
      expect(() => openApi(testStack(), unguarded, undefined, { security: [{ sigv4: [] }] })).toThrow(
        "must have 'security' that API Gateway enforces for 'GET /items'",
      );
    });

    test.each(['options', 'GET', 'trace'])('fails for an open %s operation that a function answers', (method) => {
      const stack = testStack();
      const handler = fn(stack);
      const { paths, ...rest } = document(handler);
      const open = { [method]: { 'x-amazon-apigateway-integration': RestApiDefinition.lambdaIntegration(handler) } };
      const definition = RestApiDefinition.openApi({
        document: OpenApiDocument.inline({ ...rest, paths: { ...paths, '/open': open } }),
        handlers: [handler],
      });
      expect(() => new RestApiService(stack, 'Api', { alarms, definition })).toThrow(
        `must have 'security' that API Gateway enforces for '${method.toUpperCase()} /open'`,
      );
    });

    test('fails for a function that API Gateway may not invoke, of an operation or an authorizer', () => {
      const uri = RestApiDefinition.lambdaIntegration;
      const stack = testStack();
      const stranger = simple(stack);
      const authorizer = { type: 'request', authorizerUri: uri(stranger).uri };
      expect(() =>
        openApi(stack, { 'x-amazon-apigateway-integration': uri(stranger) }, undefined, {
          components: { securitySchemes: { custom: { type: 'apiKey', 'x-amazon-apigateway-authorizer': authorizer } } },
        }),
      ).toThrow("'handlers' must hold the functions that 'document' invokes for 'GET /items', 'custom'");
    });

    test('fails for settings of no operation, of another method than GET, and for a function past its alias', () => {
      const stack = testStack();
      const handler = fn(stack);
      const past = handler.node.scope as lambda.Function;
      const definition = RestApiDefinition.openApi({
        document: OpenApiDocument.inline(document(handler)),
        handlers: [handler],
        operations: { 'get /items': {}, 'GET /items': { handler: past } },
      });
      expect(() => new RestApiService(stack, 'Api', { alarms, definition })).toThrow(
        /'operations' must be of the document, got 'get \/items'; it has 'GET \/items'[^]*'handler' must be the 'alias'/,
      );
    });

    test('fails for a document that is not whole', () => {
      const stack = testStack();
      const handler = fn(stack);
      const { paths } = document(handler);
      const reference = { $ref: './schemas.yaml#/Item' };
      const definition = RestApiDefinition.openApi({
        document: OpenApiDocument.inline({
          openapi: '3.0.1',
          info: { title: 'Items', version: 1 },
          paths: { '/items': { ...paths['/items'], GET: { ...paths['/items'].get, responses: [reference] } } },
        }),
        handlers: [handler],
      });
      expect(() => new RestApiService(stack, 'Api', { alarms, definition })).toThrow(
        /'document.info' must have a 'title' and a 'version', both text[^]*must not have 'GET \/items' twice[^]*must refer to nothing outside itself, got '.\/schemas.yaml#\/Item'/,
      );
    });

    test.each<[string, object, string]>([
      ['a path that is not known yet', { '/open': Lazy.any({ produce: () => ({}) }) }, "got '/open'"],
      ['a path that refers to its operations', { '/open': { $ref: '#/components/open' } }, "got '/open'"],
      [
        'paths that a macro puts in',
        { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/paths.json' } } },
        "'document' must not have 'Fn::Transform'",
      ],
    ])('fails for %s, which nobody has looked at', (_what, more, message) => {
      const stack = testStack();
      const handler = fn(stack);
      const { paths, ...rest } = document(handler);
      const definition = RestApiDefinition.openApi({
        document: OpenApiDocument.inline({ ...rest, paths: { ...paths, ...more, 'x-comment': {} } }),
        handlers: [handler],
      });
      expect(() => new RestApiService(stack, 'Api', { alarms, definition })).toThrow(message);
    });

    test('fails for a function that streams and may run longer than it is waited for', () => {
      const stack = testStack();
      const handler = fn(stack, 'Slow', Duration.minutes(10));
      const streaming = (timeout?: Duration) => {
        const integration = RestApiDefinition.lambdaIntegration(handler, { streaming: true, timeout });
        const definition = RestApiDefinition.openApi({
          document: OpenApiDocument.inline(document(handler, { 'x-amazon-apigateway-integration': integration })),
          handlers: [handler],
        });
        return () => new RestApiService(stack, `Api${timeout?.toSeconds() ?? ''}`, { alarms, definition });
      };
      expect(streaming()).toThrow("'timeout' of a function behind the API must not exceed 29 s");
      expect(streaming(Duration.minutes(5))).toThrow("must not exceed the 'timeout' of its target");
      expect(streaming(Duration.minutes(10))).not.toThrow();
      templateOf(stack).hasResourceProperties('AWS::ApiGateway::RestApi', {
        Body: {
          paths: {
            '/items': {
              get: {
                'x-amazon-apigateway-integration': {
                  responseTransferMode: 'STREAM',
                  timeoutInMillis: 600_000,
                  uri: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('path/2021-11-15/functions/')])] },
                },
              },
            },
          },
        },
      });
      expect(() => RestApiDefinition.lambdaIntegration(handler, { timeout: Duration.minutes(1) })).toThrow(
        "'timeout' needs 'streaming'",
      );
    });

    test('fails for a route beside the document', () => {
      const api = openApi(testStack());
      expect(api.methods).toEqual([]);
      expect(() => api.addRoute({ path: '/more', methods: ['GET'] })).toThrow(
        "route '/more' of Test/Api: the OpenAPI document has the routes of the API; add it there",
      );
    });

    test('fails for another version', () => {
      const stack = testStack();
      const handler = simple(stack);
      const definition = RestApiDefinition.openApi({
        document: OpenApiDocument.inline({ ...document(handler), openapi: '3.1.0' }),
        handlers: [],
      });
      expect(() => new RestApiService(stack, 'Api', { alarms, definition })).toThrow(
        /'document.openapi' must be a version 3.0 of OpenAPI, as text, got "3.1.0"; API Gateway refuses 3.1[^]*'handlers' must not be empty/,
      );
    });
  });
});
