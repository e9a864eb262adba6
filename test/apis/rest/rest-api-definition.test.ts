import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RestApiDefinition, RestApiService } from '../../../lib/apis';
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
        document: document(handler, operation, whole),
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
            document: { ...rest, paths: { '/items': { ...paths['/items'], ...preflight } } },
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
            document: { ...rest, paths: { ...paths, '/quick': { summary: 'Quick', get: own } } },
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
        document: { ...rest, paths: { ...paths, '/open': open } },
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
        document: { ...document(handler), openapi: '3.1.0' },
        handlers: [],
      });
      expect(() => new RestApiService(stack, 'Api', { alarms, definition })).toThrow(
        /'document.openapi' must be a version 3.0 of OpenAPI, got '3.1.0'[^]*'handlers' must not be empty/,
      );
    });
  });
});
