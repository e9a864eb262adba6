import { Validations } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApiService, HttpAuthorization, HttpTarget } from '../../../lib/apis';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const app = new IntegrationApp('IntegHttpApiServiceMinimal');
const { stack, assertions } = app;
const reason = 'an integration test calls it, for some minutes, and it knows no secrets';

const hello = new HelloFunction(stack, 'Hello');
app.provide('ApiHandler', () => hello.alias);
const api = app.minimal(HttpApiService, 'Api', { throttle: { rateLimit: 5, burstLimit: 5 } });
api.addRoute({
  path: '/hello',
  methods: [HttpMethod.GET],
  target: HttpTarget.apiFunction(hello),
  authorization: HttpAuthorization.none(reason),
});
Validations.of(api).acknowledge({ id: 'Annotation::cdk-reference-architectures:unauthenticatedApi', reason });

assertions
  .httpApiCall(`${api.url}/hello`)
  .expect(ExpectedResult.objectLike({ status: 200, body: { hello: '/hello' } }));
assertions.httpApiCall(`${api.url}/photos`).expect(ExpectedResult.objectLike({ status: 403 }));
