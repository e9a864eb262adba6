import { App, Duration } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  HttpApiDefinition,
  HttpApiService,
  OpenApiDocument,
  RestApiDefinition,
  RestApiEndpoint,
  RestApiService,
} from '../../lib/apis';
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
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
      new RestApiService(stack, 'RestPrivate', {
        alarms,
        definition: RestApiDefinition.openApi({ document, handler }),
        endpoint: RestApiEndpoint.privateThrough([
          vpc.addInterfaceEndpoint('Endpoint', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY }),
        ]),
        domain: {
          domainName: 'api.example.com',
          certificate: acm.Certificate.fromCertificateArn(
            stack,
            'Certificate',
            'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
          ),
          hostedZone: new route53.PrivateHostedZone(stack, 'Zone', { vpc, zoneName: 'example.com' }),
          basePath: 'v1',
        },
      });
      const findings = synthesizeValidated(app).map(({ text }) => text);
      expect(findings.filter((text) => /Rest|Http/.test(text))).toEqual([]);
    });
  });
});
