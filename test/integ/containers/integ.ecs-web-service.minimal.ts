import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { ContainerSource, EcsWebService } from '../../../lib/containers';
import { Exposure } from '../../../lib/loadbalancing';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const app = new IntegrationApp('IntegEcsWebServiceMinimal');
const { stack, assertions } = app;
const vpc = app.network();

const web = app.minimal(EcsWebService, 'Web', {
  image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/python:3.13-alpine'),
  command: ['python3', '-m', 'http.server', '8080', '--directory', '/usr/share'],
  ingress: Exposure.internalOnly({ deletionProtection: false }),
});

new VpcClient(stack, 'Client', vpc).expect(assertions, web.loadBalancer!.url!, 200);
assertions
  .awsApiCall('ECS', 'describeServices', {
    cluster: web.cluster.clusterName,
    services: [web.service.serviceName],
  })
  .assertAtPath('services.0.deployments.0.rolloutState', ExpectedResult.exact('COMPLETED'));
