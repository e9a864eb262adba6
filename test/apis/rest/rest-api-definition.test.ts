import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RestApiDefinition, RestApiService } from '../../../lib/apis';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { alarms, fn, simple } from '../support/rest';

describe('RestApiDefinition', () => {
  const document = (handler: lambda.IFunction, operation: object = {}) => ({
    openapi: '3.0.1',
    info: { title: 'Items', version: '1' },
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
  const openApi = (stack: Stack, operation?: object, reason?: string) => {
    const handler = fn(stack);
    return new RestApiService(stack, 'Api', {
      alarms,
      definition: RestApiDefinition.openApi({
        document: document(handler, operation),
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
        "'document' must have 'security' for 'GET /items'",
      ],
      [
        'an operation that nothing answers',
        { 'x-amazon-apigateway-integration': undefined },
        "must have an 'x-amazon-apigateway-integration' for 'GET /items'",
      ],
    ])('fails for %s', (_what, operation, message) => {
      expect(() => openApi(testStack(), operation)).toThrow(message);
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
