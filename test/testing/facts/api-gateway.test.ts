import { Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { AppTemplates, FACTS, simulateDeployment } from 'cdk-reference-architectures/testing';
import { testApp } from '../../support/synth';

/** An API by its resources, whose deployment keeps its logical id. aws-cdk-lib gives it another one for most changes. */
function apiWith(props: apigateway.CfnRestApiProps, statusCode = '429'): AppTemplates {
  const app = testApp();
  const stack = new Stack(app, 'Test');
  const api = new apigateway.CfnRestApi(stack, 'Api', { name: 'Items', ...props });
  const restApiId = api.ref;
  const response = { restApiId, responseType: 'THROTTLED', statusCode };
  new apigateway.CfnGatewayResponse(stack, 'Throttled', response);
  const deployment = new apigateway.CfnDeployment(stack, 'Deployment', { restApiId });
  new apigateway.CfnStage(stack, 'Stage', { restApiId, deploymentId: deployment.ref, stageName: 'live' });
  return AppTemplates.fromApp(app);
}

const findings = (after: AppTemplates, facts = FACTS) =>
  simulateDeployment({ before: apiWith({}), after, facts }).findings.map(({ kind, fact }) => `${kind} ${fact}`);

const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] };

describe('api-gateway', () => {
  describe('in a stack', () => {
    test.each<[string, AppTemplates]>([
      ['the policy', apiWith({ policy })],
      ['binary media types', apiWith({ binaryMediaTypes: ['image/*'] })],
      ['the compression', apiWith({ minimumCompressionSize: 1024 })],
      ['the source of API keys', apiWith({ apiKeySourceType: 'AUTHORIZER' })],
      ['the body', apiWith({ body: { openapi: '3.0.1' } })],
      ['a gateway response', apiWith({}, '420')],
    ])('a stage that keeps its deployment does not show %s', (_what, after) => {
      expect(findings(after)).toEqual(['ignored rest-api-deployment']);
      expect(
        findings(
          after,
          FACTS.filter(({ id }) => id !== 'rest-api-deployment'),
        ),
      ).toEqual([]);
    });

    test('a stage that keeps its deployment need not show the description', () =>
      expect(findings(apiWith({ description: 'Items' }))).toEqual([]));
  });
});
