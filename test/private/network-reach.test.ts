import { Stack, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as batch from '../../lib/batch';
import { FleetUpdate, InstanceAccess, WebFleet } from '../../lib/compute';
import * as containers from '../../lib/containers';
import { Exposure } from '../../lib/loadbalancing';
import { Egress, InterfaceEndpointSet, TieredVpc, TieredVpcProps } from '../../lib/network';
import { Alarms } from '../../lib/observability';
import { templateOf, testApp, testStack, warningsOf } from '../support/synth';

const { WEB_FLEET, FLEET_REFRESH, SESSION_MANAGER, FARGATE_TASKS, ECS_INSTANCES, MESSAGING } = InterfaceEndpointSet;
const WORKLOAD = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };

function fleetIn(stack: Stack, vpc: ec2.IVpc, given: object = {}): WebFleet {
  return new WebFleet(stack, 'Fleet', {
    vpc,
    ingress: Exposure.internalOnly({ clients: [ec2.Peer.ipv4('10.0.0.0/8')] }),
    alarms: Alarms.none(),
    ...given,
  });
}

function image(stack: Stack): containers.ContainerSource {
  return containers.ContainerSource.fromRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'images'), {
    tag: '1',
  });
}

/** The workloads that need something of their subnets to start, with the endpoint sets that have it. */
const WORKLOADS: [string, InterfaceEndpointSet[], string, (stack: Stack, vpc: ec2.IVpc) => unknown][] = [
  ['WebFleet', [WEB_FLEET, SESSION_MANAGER], 'fleet', (stack, vpc) => fleetIn(stack, vpc)],
  [
    'WebFleet with a warm pool and metrics',
    [FLEET_REFRESH, WEB_FLEET, SESSION_MANAGER],
    'fleet',
    (stack, vpc) => fleetIn(stack, vpc, { warmPool: {}, metricsAgent: true }),
  ],
  [
    'EcsWebService',
    [FARGATE_TASKS],
    'registryUnreachable',
    (stack, vpc) =>
      new containers.EcsWebService(stack, 'Service', {
        vpc,
        image: image(stack),
        alarms: Alarms.none(),
        ingress: Exposure.internalOnly({ clients: [ec2.Peer.ipv4('10.0.0.0/8')] }),
      }),
  ],
  [
    'QueueWorker',
    [FARGATE_TASKS, MESSAGING],
    'registryUnreachable',
    (stack, vpc) => new containers.QueueWorker(stack, 'Worker', { vpc, image: image(stack), alarms: Alarms.none() }),
  ],
  [
    'Ec2Capacity',
    [ECS_INSTANCES, FARGATE_TASKS],
    'clusterUnreachable',
    (stack, vpc) =>
      new containers.Ec2Capacity(stack, 'Capacity', {
        cluster: new containers.ServiceCluster(stack, 'Cluster', { vpc }).cluster,
      }),
  ],
  [
    'ManagedInstancesCapacity',
    [ECS_INSTANCES, FARGATE_TASKS],
    'clusterUnreachable',
    (stack, vpc) =>
      new containers.ManagedInstancesCapacity(stack, 'Capacity', {
        cluster: new containers.ServiceCluster(stack, 'Cluster', { vpc }).cluster,
      }),
  ],
  [
    'JobQueues on Fargate',
    [FARGATE_TASKS],
    'jobsUnreachable',
    (stack, vpc) =>
      new batch.JobQueues(stack, 'Jobs', {
        vpc,
        alarms: Alarms.none(),
        capacity: batch.JobCapacity.fargate(),
        queues: [{ name: 'Normal', priority: 1 }],
      }),
  ],
  [
    'JobQueues on EC2',
    [ECS_INSTANCES, FARGATE_TASKS],
    'jobsUnreachable',
    (stack, vpc) =>
      new batch.JobQueues(stack, 'Jobs', {
        vpc,
        alarms: Alarms.none(),
        queues: [{ name: 'Normal', priority: 1, capacity: batch.JobCapacity.ec2() }],
      }),
  ],
];

/** What synthesis says of the network: errors and warnings. */
function said(stack: Stack): string[] {
  try {
    templateOf(stack);
  } catch (error) {
    return [String(error)];
  }
  return warningsOf(stack).filter((text) => text.includes('have no egress'));
}

function saidIn(
  props: TieredVpcProps,
  make: (stack: Stack, vpc: ec2.IVpc) => unknown,
  later?: (network: TieredVpc) => void,
): string[] {
  const stack = testStack();
  const network = new TieredVpc(stack, 'Network', props);
  make(stack, network.vpc);
  later?.(network);
  return said(stack);
}

describe('checkReach', () => {
  describe.each(WORKLOADS)('%s', (_name, sets, id, make) => {
    test('is told what it cannot reach in a closed VPC', () => {
      const [text] = saidIn({}, make);
      expect(text).toContain(`cdk-reference-architectures:${id}`);
      expect(text).toContain(
        'in subnets Test/Network/Vpc/PrivateSubnet1, Test/Network/Vpc/PrivateSubnet2, which have no egress',
      );
      const [first = WEB_FLEET] = sets;
      const name = Object.entries(InterfaceEndpointSet).find(([, set]) => set === first)?.[0];
      expect(text).toContain(`network.InterfaceEndpointSet.${name}`);
    });

    test('is silent with the endpoint sets that the message names, though they come later', () => {
      const add = (network: TieredVpc) => sets.forEach((set) => network.addInterfaceEndpoints(set));
      expect(saidIn({}, make, add)).toEqual([]);
    });

    test.each(['natGateway', 'natInstance', 'external'] as const)('is silent with Egress.%s()', (way) => {
      const egress = Egress[way]();
      expect(saidIn({ egress }, make)).toEqual([]);
    });
  });

  describe('WebFleet', () => {
    test('fails without a network for its report, because no deployment could succeed', () => {
      const stack = testStack();
      fleetIn(stack, new TieredVpc(stack, 'Network').vpc);
      expect(() => templateOf(stack)).toThrow(
        /\[Test\/Fleet\] instances cannot report that they are ready, and every deployment fails in subnets .*: the VPC has no endpoints for cloudformation, elasticloadbalancing; give the VPC egress, for example network\.Egress\.natGateway\(\), or endpoints: network\.InterfaceEndpointSet\.WEB_FLEET, network\.InterfaceEndpointSet\.SESSION_MANAGER, or choose other 'subnets'/,
      );
    });

    test('fails without Auto Scaling where a hook is the report', () => {
      const make = (stack: Stack, vpc: ec2.IVpc) => fleetIn(stack, vpc, { update: FleetUpdate.instanceRefresh() });
      expect(saidIn({}, make)[0]).toContain('no endpoints for autoscaling;');
    });

    test('is warned of what it may do without', () => {
      const [text, ...more] = saidIn({ interfaceEndpoints: [WEB_FLEET], gatewayEndpoints: [] }, (stack, vpc) =>
        fleetIn(stack, vpc),
      );
      expect(more).toEqual([]);
      expect(text).toContain('cdk-reference-architectures:fleetServicesUnreachable');
      expect(text).toContain('no endpoints for ssm, ssmmessages, s3;');
      expect(text).toContain('and the gateway endpoint of S3');
    });

    test('is warned of the way to its log group and its metrics', () => {
      const given = { access: InstanceAccess.none(), update: FleetUpdate.instanceRefresh() };
      const add = { interfaceEndpoints: [FLEET_REFRESH] };
      const [text] = saidIn(add, (stack, vpc) => fleetIn(stack, vpc, { ...given, metricsAgent: true }));
      expect(text).toContain('no endpoints for logs, monitoring;');
      expect(saidIn(add, (stack, vpc) => fleetIn(stack, vpc, given))[0]).toContain('no endpoints for logs;');
      expect(saidIn(add, (stack, vpc) => fleetIn(stack, vpc, { ...given, shipLogs: false }))).toEqual([]);
    });

    test('needs no Session Manager without shell access', () => {
      expect(
        saidIn({ interfaceEndpoints: [WEB_FLEET] }, (stack, vpc) =>
          fleetIn(stack, vpc, { access: InstanceAccess.none() }),
        ),
      ).toEqual([]);
    });

    test('the error can be acknowledged, for a proxy in the VPC', () => {
      const texts = saidIn({}, (stack, vpc) =>
        Validations.of(fleetIn(stack, vpc)).acknowledge(
          { id: 'cdk-reference-architectures:fleetUnreachable', reason: 'a proxy' },
          { id: 'cdk-reference-architectures:fleetServicesUnreachable', reason: 'a proxy' },
        ),
      );
      expect(texts).toEqual([]);
    });
  });

  describe('a task with an image of the internet', () => {
    test('is told that endpoints do not help', () => {
      const [text] = saidIn({ interfaceEndpoints: [FARGATE_TASKS] }, (stack, vpc) => {
        new containers.EcsWebService(stack, 'Service', {
          vpc,
          image: containers.ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
          alarms: Alarms.none(),
          ingress: Exposure.internalOnly({ clients: [ec2.Peer.ipv4('10.0.0.0/8')] }),
        });
      });
      expect(text).toContain('an image comes from the internet; give the VPC egress');
      expect(text).not.toContain('InterfaceEndpointSet');
    });
  });

  describe('a task with secrets', () => {
    const withSecrets = (secret: (stack: Stack) => containers.ContainerSecret, inSidecar: boolean) =>
      saidIn({ interfaceEndpoints: [InterfaceEndpointSet.of(IMAGES)] }, (stack, vpc) => {
        const secrets = { TOKEN: secret(stack) };
        new containers.QueueWorker(stack, 'Worker', {
          vpc,
          image: image(stack),
          alarms: Alarms.none(),
          ...(inSidecar
            ? {
                sidecars: [
                  containers.Sidecar.container({ name: 'proxy', image: image(new Stack(stack, 'Other')), secrets }),
                ],
              }
            : { secrets }),
        });
      })[0];
    const IMAGES = {
      Api: ec2.InterfaceVpcEndpointAwsService.ECR,
      Docker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
      Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
      Queue: ec2.InterfaceVpcEndpointAwsService.SQS,
    };

    test.each([false, true])('needs Systems Manager for a parameter (in a sidecar: %s)', (inSidecar) => {
      const parameter = (stack: Stack) =>
        containers.ContainerSecret.parameter(ssm.StringParameter.fromStringParameterName(stack, 'Token', '/token'));
      expect(withSecrets(parameter, inSidecar)).toContain('no endpoints for ssm;');
    });

    test.each([false, true])('needs Secrets Manager for a secret (in a sidecar: %s)', (inSidecar) => {
      const secret = (stack: Stack) =>
        containers.ContainerSecret.secret(secretsmanager.Secret.fromSecretNameV2(stack, 'Token', 'token'));
      expect(withSecrets(secret, inSidecar)).toContain('no endpoints for secretsmanager;');
    });
  });

  describe('a task in public subnets', () => {
    test.each([true, false])('reaches the internet with an address of its own only (%s)', (assignPublicIp) => {
      const texts = saidIn({}, (stack, vpc) => {
        new containers.QueueWorker(stack, 'Worker', {
          vpc,
          image: containers.ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
          alarms: Alarms.none(),
          subnets: { subnetType: ec2.SubnetType.PUBLIC },
          assignPublicIp,
        });
      });
      expect(texts).toHaveLength(assignPublicIp ? 0 : 1);
    });
  });

  describe('what is known of a VPC', () => {
    function inVpc(vpcProps: ec2.VpcProps, given: object, later?: (stack: Stack, vpc: ec2.Vpc) => void): string[] {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: TIERS, ...vpcProps });
      fleetIn(stack, vpc, { access: InstanceAccess.none(), ...given });
      later?.(stack, vpc);
      return said(stack);
    }
    const TIERS = [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ];
    const PUBLIC = { subnets: { subnetType: ec2.SubnetType.PUBLIC } };

    test('nothing of an imported one', () => {
      const stack = testStack();
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        privateSubnetIds: ['subnet-1', 'subnet-2'],
      });
      fleetIn(stack, vpc);
      expect(said(stack)).toEqual([]);
    });

    test('that a public subnet leads out for instances which get a public address from it', () => {
      expect(inVpc({}, PUBLIC)).toEqual([]);
      const [withoutAddress] = inVpc(
        { subnetConfiguration: TIERS.map((tier, i) => (i === 0 ? { ...tier, mapPublicIpOnLaunch: false } : tier)) },
        PUBLIC,
      );
      expect(withoutAddress).toContain('PublicSubnet1');
    });

    test('that IPv6 alone leads to no service which is called over IPv4', () => {
      expect(inVpc({ ipProtocol: ec2.IpProtocol.DUAL_STACK }, {})).toHaveLength(1);
    });

    test('nothing of a subnet with a route to another network, wherever it is created', () => {
      const route = (stack: Stack, vpc: ec2.Vpc) =>
        vpc.privateSubnets.forEach(
          ({ routeTable: { routeTableId } }, i) =>
            new ec2.CfnRoute(stack, `Route${i}`, {
              routeTableId,
              destinationCidrBlock: '10.0.0.0/8',
              transitGatewayId: 'tgw-1',
            }),
        );
      expect(inVpc({}, {}, route)).toEqual([]);
      const propagated = (_stack: Stack, vpc: ec2.Vpc) => vpc.enableVpnGateway({ type: ec2.VpnConnectionType.IPSEC_1 });
      expect(inVpc({}, {}, propagated)).toEqual([]);
    });

    test('endpoints of another stack', () => {
      const app = testApp();
      const stack = testStack(app, 'Shared');
      const { vpc } = new TieredVpc(stack, 'Network');
      const user = testStack(app, 'User');
      fleetIn(user, vpc, { access: InstanceAccess.none() });
      for (const service of ['CLOUDFORMATION', 'ELASTIC_LOAD_BALANCING', 'CLOUDWATCH_LOGS'] as const) {
        new ec2.InterfaceVpcEndpoint(user, service, { vpc, service: ec2.InterfaceVpcEndpointAwsService[service] });
      }
      expect(said(user)).toEqual([]);
    });

    test('endpoints of another VPC are none of it', () => {
      const [text] = saidIn({}, (stack, vpc) => {
        new TieredVpc(stack, 'Other', { interfaceEndpoints: [WEB_FLEET] });
        return fleetIn(stack, vpc);
      });
      expect(text).toContain('no endpoints for cloudformation');
    });

    test('names of services in a stack with a Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
      const { vpc } = new TieredVpc(stack, 'Network', { interfaceEndpoints: [WEB_FLEET, SESSION_MANAGER] });
      fleetIn(stack, vpc, { subnets: WORKLOAD });
      expect(said(stack)).toEqual([]);
    });
  });
});
