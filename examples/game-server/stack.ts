import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import {
  ContainerLogs,
  ContainerSource,
  EcsNetworkService,
  ServiceScaling,
  TaskCapacity,
} from 'cdk-reference-architectures/containers';
import {
  NetworkExposure,
  NetworkHealthCheck,
  NetworkPort,
  StaticIpNetworkLoadBalancer,
} from 'cdk-reference-architectures/loadbalancing';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** The port of matches, by UDP. */
const MATCH_PORT = 7777;

/** The port on which everybody can ask who plays, by TCP. */
const QUERY_PORT = 7778;

/** Properties of the `GameServer` stack. */
export interface GameServerStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/**
 * A game server: matches by UDP and a query port by TCP, on Fargate behind a Network Load Balancer, at addresses that stay. Each task
 * has arenas of its own: who reaches it plays with the others there.
 */
export class GameServerStack extends Stack {
  private readonly profile: Profile;

  constructor(scope: Construct, id: string, { profile, network }: GameServerStackProps) {
    super(scope, id);
    describe(this, profile, 'GameServer: UDP and TCP on Fargate, at static addresses of a Network Load Balancer');
    this.profile = profile;
    const { vpc } = network.network;
    const alarms = profile.alarms(this);

    const loadBalancer = new StaticIpNetworkLoadBalancer(this, 'Entrance', {
      vpc,
      alarms,
      exposure: NetworkExposure.internet({
        domain: profile.isProduction ? profile.domain(this, 'play') : undefined,
        // One zone and so one public address, which is billed: a sandbox may fail with its zone.
        subnets: profile.choose({ sandbox: { subnets: vpc.publicSubnets.slice(0, 1) }, production: undefined }),
      }),
    });
    const game = new EcsNetworkService(this, 'Game', {
      vpc,
      alarms,
      image: this.createImage(),
      networkLoadBalancer: loadBalancer,
      ports: {
        Match: {
          listenerPort: NetworkPort.udp(MATCH_PORT),
          // The program answers queries only while it takes players.
          healthCheck: NetworkHealthCheck.tcp({ port: QUERY_PORT, interval: Duration.seconds(10) }),
          ...this.draining,
        },
        Query: { listenerPort: NetworkPort.tcp(QUERY_PORT), ...this.draining },
      },
      // Players on Spot capacity lose their match with two minutes' notice: fine in a sandbox.
      capacity: profile.choose({ sandbox: TaskCapacity.fargateSpot(), production: TaskCapacity.fargate() }),
      minTasks: profile.choose({ sandbox: 1, production: 2 }),
      maxTasks: profile.choose({ sandbox: 1, production: 10 }),
      scaling: [ServiceScaling.targetCpu(50)],
      logs: ContainerLogs.cloudWatch({ logRetention: profile.logRetention }),
    });

    new CfnOutput(this, 'Address', {
      value: loadBalancer.hostName,
      description: `The name of the server: matches on UDP ${MATCH_PORT}, who plays on TCP ${QUERY_PORT}`,
    });
    new CfnOutput(this, 'StaticAddresses', {
      value: loadBalancer.publicAddresses.join(', '),
      description: 'The addresses of the server, for the firewalls of players',
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Dashboard', { subjects: [loadBalancer, game] });
    acknowledgeFindings({ loadBalancer, game });
  }

  /** The time in which players of a task that goes can end their match. */
  private get draining() {
    return {
      deregistrationDelay: this.profile.choose({ sandbox: Duration.seconds(10), production: Duration.minutes(5) }),
    };
  }

  /** With `-c image=` an image of a public registry runs in place of the built one, for whom has no Docker. */
  private createImage(): ContainerSource {
    const name: string | undefined = this.node.tryGetContext('image');
    return name ? ContainerSource.fromRegistry(name) : ContainerSource.fromDirectory(join(__dirname, 'container'));
  }
}
