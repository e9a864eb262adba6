import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { ContainerSource, EcsWebService } from '../../../lib/containers';
import { AccessLogs, Exposure } from '../../../lib/loadbalancing';
import { ServiceNetwork } from '../../../lib/network';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const app = new IntegrationApp('IntegEcsWebServiceFull');
const { stack, assertions } = app;
const vpc = app.network();

const web = app.full(EcsWebService, 'Web', {
  image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/python:3.13-alpine'),
  // At the port of the specimen. The first deployment shifts nothing; the runner's update workflow makes a second one.
  command: ['python3', '-m', 'http.server', '3000', '--directory', '/usr/share'],
  healthCheck: { path: '/', interval: Duration.seconds(10) },
  deregistrationDelay: Duration.seconds(10),
  lattice: {
    serviceNetwork: new ServiceNetwork(stack, 'ServiceNetwork', { removalPolicy: RemovalPolicy.DESTROY }),
  },
  ingress: Exposure.internalOnly({
    deletionProtection: false,
    accessLogs: AccessLogs.newBucket({ retention: Duration.days(1) }),
  }),
});

new VpcClient(stack, 'Client', vpc).expect(assertions, web.loadBalancer!.url!, 200);
assertions
  .awsApiCall('ECS', 'describeServices', {
    cluster: web.cluster.clusterName,
    services: [web.service.serviceName],
  })
  .assertAtPath('services.0.runningCount', ExpectedResult.exact(3));
assertions
  .awsApiCall('ApplicationAutoScaling', 'describeScalableTargets', {
    ServiceNamespace: 'ecs',
    ResourceIds: [`service/${web.cluster.clusterName}/${web.service.serviceName}`],
  })
  .assertAtPath('ScalableTargets.0.MaxCapacity', ExpectedResult.exact(30));
