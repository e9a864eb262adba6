import { Validations } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { AccountLogRole, RestApiDefinition, RestApiService, RestAuthorization } from '../../../lib/apis';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const app = new IntegrationApp('IntegRestApiServiceMinimal');
const { stack, assertions } = app;
const reason = 'an integration test calls it, for some minutes, and it knows no secrets';

const api = app.minimal(RestApiService, 'Api', {
  definition: RestApiDefinition.routes({
    handler: new HelloFunction(stack, 'Hello').alias,
    authorization: RestAuthorization.none(reason),
    routes: [{ path: '/hello', methods: ['GET'] }],
  }),
  throttle: { rateLimit: 5, burstLimit: 5 },
  accountLogRole: AccountLogRole.existing(),
});
Validations.of(api).acknowledge({ id: 'Annotation::cdk-reference-architectures:unauthenticatedApi', reason });

assertions
  .httpApiCall(`${api.url}/hello`)
  .expect(ExpectedResult.objectLike({ status: 200, body: { hello: '/hello' } }));
// What is no route is refused, and reaches no function.
assertions.httpApiCall(`${api.url}/other`).expect(ExpectedResult.objectLike({ status: 403 }));
