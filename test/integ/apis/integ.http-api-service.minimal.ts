import { Validations } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApiService, HttpAuthorization, HttpTarget } from '../../../lib/apis';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const { stack, assertions } = new IntegrationApp('IntegHttpApiServiceMinimal');
const reason = 'an integration test calls it, for some minutes, and it knows no secrets';

const target = HttpTarget.lambdaFunction(new HelloFunction(stack, 'Hello').alias);
const api = new HttpApiService(stack, 'Api', {
  routes: [
    {
      path: '/hello',
      methods: [HttpMethod.GET],
      target,
      authorization: HttpAuthorization.none(reason),
    },
    { path: '/signed', methods: [HttpMethod.GET], target },
  ],
  authorization: HttpAuthorization.iam(),
  throttle: { rateLimit: 5, burstLimit: 5 },
  alarms: Alarms.none(),
});
Validations.of(api).acknowledge({ id: 'Annotation::cdk-reference-architectures:unauthenticatedApi', reason });

assertions
  .httpApiCall(`${api.url}/hello`)
  .expect(ExpectedResult.objectLike({ status: 200, body: { hello: '/hello' } }));
assertions.httpApiCall(`${api.url}/signed`).expect(ExpectedResult.objectLike({ status: 403 }));
