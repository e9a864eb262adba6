import { Construct } from 'constructs';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { checkReach } from '../../private/network-reach';
import { acknowledgeInherent } from '../../private/rule-packs';
import { ServiceSmokeTest } from '../services/service-deployment';
import { SMOKE_TEST_HANDLER } from './smoke-test-handler';
import { taskArns, wildcardFinding } from './task-arns';
import { TaskHost } from './task-host';

/** The tries of each request, and the milliseconds between them. */
const ATTEMPTS = 3;
const PAUSE = 2000;

/** The tasks that are tested. */
export interface TestedTasks {
  readonly vpc: ec2.IVpc;
  readonly host: TaskHost;
  readonly port: number;

  /** Whether tasks speak HTTPS. */
  readonly secure: boolean;
}

/**
 * Creates the child `SmokeTest`: a function in the subnets of the tasks, which are opened to it, and the roles by which ECS
 * invokes it and by which it asks ECS for the new tasks. It needs no listener: it calls the tasks themselves.
 */
export function createSmokeTest(scope: Construct, smokeTest: ServiceSmokeTest, tasks: TestedTasks): SmokeTestHook {
  const test = new Construct(scope, 'SmokeTest');
  const { vpc, host, port, secure } = tasks;
  const { requests, timeout = Duration.seconds(5) } = smokeTest;
  const securityGroup = new ec2.SecurityGroup(test, 'SecurityGroup', {
    vpc,
    description: 'Smoke test of new tasks, without ingress',
    allowAllOutbound: false,
  });
  // The API of ECS, by an endpoint or by NAT, whose addresses are not known. The way to the tasks is opened below.
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'API of ECS');
  const seconds = Object.keys(requests).length * ATTEMPTS * (timeout.toSeconds() + PAUSE / 1000) + 30;
  const handler = new lambda.Function(test, 'Function', {
    description: 'Smoke test of the new tasks of a service, before requests reach them',
    runtime: lambda.Runtime.NODEJS_LATEST,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromInline(SMOKE_TEST_HANDLER),
    timeout: Duration.seconds(seconds),
    memorySize: 256,
    role: createFunctionRole(test, host),
    environment: {
      SMOKE_TEST: Stack.of(test).toJsonString({
        attempts: ATTEMPTS,
        pause: PAUSE,
        port,
        requests,
        secure,
        timeout: timeout.toMilliseconds(),
      }),
    },
    logGroup: host.logGroup,
    vpc,
    vpcSubnets: host.subnets,
    securityGroups: [securityGroup],
    // The check of the reach says what is wrong with public ones.
    allowPublicSubnet: true,
  });
  acknowledgeInherent(
    handler,
    'ECS invokes the function once for each deployment, waits for its answer and takes an error for a failed test.',
    'LambdaDLQ',
    'LambdaConcurrency',
  );
  acknowledgeInherent(
    handler,
    'The function calls ECS and the tasks, and its log says what each of them answered.',
    'LambdaTracing',
  );
  host.connections.allowFrom(securityGroup, ec2.Port.tcp(port), 'Smoke test of new tasks');
  checkReach(test, {
    vpc,
    subnets: host.subnets,
    consequence: 'the smoke test cannot ask ECS for the new tasks',
    warningId: 'smokeTestUnreachable',
    services: ['ecs'],
    endpointSets: ['ECS_INSTANCES'],
    essential: true,
  });
  return new SmokeTestHook(test, handler);
}

/** The hook: ECS calls the function when the new tasks are healthy and get no requests yet. */
export class SmokeTestHook implements ecs.IDeploymentLifecycleHookTarget {
  /** The role by which ECS invokes the function. */
  private readonly role: iam.Role;

  constructor(
    /** The function with its roles. */
    public readonly construct: Construct,
    private readonly handler: lambda.Function,
  ) {
    // AWS's trust policy for it has no condition, so that it must work without the key.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
    this.role = new iam.Role(construct, 'HookRole', {
      description: 'Invocation of the smoke test by ECS',
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com', {
        conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.role.addToPolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }),
    );
  }

  public bind(): ecs.DeploymentLifecycleHookTargetConfig {
    return {
      targetArn: this.handler.functionArn,
      role: this.role,
      lifecycleStages: [ecs.DeploymentLifecycleStage.POST_SCALE_UP],
    };
  }
}

/** The service refers to the function, so that its permissions cannot refer to the service: they are those of the cluster. */
function createFunctionRole(scope: Construct, { cluster, logGroup }: TaskHost): iam.Role {
  const role = new iam.Role(scope, 'Role', {
    description: 'Execution role of the smoke test',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);
  const ofCluster = (resource: string) =>
    Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName: `${cluster.clusterName}/*` });
  const revisions = ofCluster('service-revision');
  const services = ofCluster('service');
  const allow = (actions: string[], resource: string, conditions?: object) =>
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource], conditions: { ...conditions } }));
  // Network interfaces have no ARN before they are created
  // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions).
  allow(
    [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    '*',
  );
  allow(['ecs:DescribeServiceRevisions'], revisions);
  allow(['ecs:DescribeServices'], services);
  allow(['ecs:DescribeTasks'], taskArns(scope, cluster));
  // Its resource is the container instance, which tasks on Fargate do not have
  // (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html).
  allow(['ecs:ListTasks'], '*', { ArnEquals: { 'ecs:cluster': cluster.clusterArn } });
  acknowledgeInherent(
    role,
    'Network interfaces have no ARN before they are created, ecs:ListTasks none on Fargate, and revisions and tasks get theirs when they start.',
    'AwsSolutions-IAM5[Resource::*]',
    wildcardFinding(scope, revisions),
    wildcardFinding(scope, services),
    wildcardFinding(scope, taskArns(scope, cluster)),
  );
  return role;
}
