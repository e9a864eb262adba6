import { Duration, Size } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ContainerSource,
  EcsWebService,
  ServiceDeployment,
  ServiceScaling,
  TaskCapacity,
} from '../../../lib/containers';
import { AccessLogs, Exposure } from '../../../lib/loadbalancing';
import { Egress, TieredVpc } from '../../../lib/network';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const { stack, assertions } = new IntegrationApp('IntegEcsWebServiceFull');
const { vpc } = new TieredVpc(stack, 'Network', { egress: Egress.natGateway() });

const web = new EcsWebService(stack, 'Web', {
  vpc,
  image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/python:3.13-alpine'),
  command: ['python3', '-m', 'http.server', '9000', '--directory', '/usr/share'],
  containerPort: 9000,
  environment: { GREETING: 'hello' },
  vcpus: 0.5,
  memory: Size.gibibytes(1),
  stopTimeout: Duration.seconds(5),
  initProcess: true,
  minTasks: 2,
  maxTasks: 4,
  scaling: [ServiceScaling.targetCpu(60), ServiceScaling.requestsPerTarget(6000)],
  capacity: TaskCapacity.mixed(),
  // The first deployment shifts nothing; the runner's update workflow makes a second one.
  deployment: ServiceDeployment.blueGreen({ bakeTime: Duration.minutes(1), testRoute: true }),
  healthCheck: { path: '/', interval: Duration.seconds(10) },
  deregistrationDelay: Duration.seconds(10),
  ingress: Exposure.internalOnly({
    deletionProtection: false,
    accessLogs: AccessLogs.newBucket({ retention: Duration.days(1) }),
  }),
  alarms: Alarms.notify(new sns.Topic(stack, 'Alarms')),
});

new VpcClient(stack, 'Client', vpc).expect(assertions, web.loadBalancer!.url, 200);
assertions
  .awsApiCall('ECS', 'describeServices', {
    cluster: web.cluster.clusterName,
    services: [web.service.serviceName],
  })
  .assertAtPath('services.0.runningCount', ExpectedResult.exact(2));
assertions
  .awsApiCall('ApplicationAutoScaling', 'describeScalableTargets', {
    ServiceNamespace: 'ecs',
    ResourceIds: [`service/${web.cluster.clusterName}/${web.service.serviceName}`],
  })
  .assertAtPath('ScalableTargets.0.MaxCapacity', ExpectedResult.exact(4));
