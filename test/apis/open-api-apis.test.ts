import { App, Duration } from 'aws-cdk-lib/core';
import { HttpApiDefinition, HttpApiService, OpenApiDocument, RestApiDefinition, RestApiService } from '../../lib/apis';
import { testStack } from '../support/synth';
import { synthesizeValidated } from '../support/validation';
import { alarms, simple } from './support/rest';

const document = OpenApiDocument.inline({
  openapi: '3.0.1',
  info: { title: 'Items', version: '1' },
  paths: {
    '/items/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { '200': { description: 'The item' } },
        'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
      },
    },
  },
});

describe('open-api-apis', () => {
  describe('in a stack', () => {
    test('no finding of the CloudFormation validator or of cdk-preflight', () => {
      const app = new App();
      const stack = testStack(app);
      const handler = simple(stack);
      const throttle = { rateLimit: 5, burstLimit: 10 };
      new RestApiService(stack, 'Rest', {
        alarms,
        cache: { clusterSizeGb: '0.5' },
        definition: RestApiDefinition.openApi({
          document,
          handler,
          operations: {
            'GET /items/{id}': { throttle, cache: { ttl: Duration.minutes(1), keyParameters: [], shared: true } },
          },
        }),
      });
      new HttpApiService(stack, 'Http', {
        alarms,
        definition: HttpApiDefinition.openApi({
          document,
          handler,
          operations: { 'GET /items/{id}': { throttle } },
        }),
      });
      const findings = synthesizeValidated(app).map(({ text }) => text);
      expect(findings.filter((text) => /Rest|Http/.test(text))).toEqual([]);
    });
  });
});
