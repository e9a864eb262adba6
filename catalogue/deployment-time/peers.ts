import { createRequire } from 'node:module';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ContainerSource, EcsWebService } from 'cdk-reference-architectures/containers';
import { RelationalDatabase, RelationalEngine } from 'cdk-reference-architectures/databases';
import { ContentDelivery, DeliveryFirewall, DeliveryOrigin } from 'cdk-reference-architectures/edge';
import { Exposure } from 'cdk-reference-architectures/loadbalancing';
import { Egress, TieredVpc } from 'cdk-reference-architectures/network';
import { Alarms } from 'cdk-reference-architectures/observability';
import { Made } from './made';

/** One architecture, made by a construct of this library and by others. */
export interface Comparison {
  readonly architecture: string;
  /** What makes it here, a class by its name. */
  readonly ours: Made;
  readonly peers: readonly Made[];
}

const IMAGE = 'public.ecr.aws/nginx/nginx:1.29';
/** Modules without types: the benchmark, and what is compiled for it. */
const load = createRequire(__filename);

/** What each maker is for in the files of the benchmark, whose pairs have the same resources with the same properties. */
const MAKERS = { l2: 'aws-cdk-lib, by hand', patterns: 'aws-ecs-patterns', solutions: 'AWS Solutions Constructs' };

function ofBenchmark(name: string, architecture: string, by: string): Comparison {
  const made = load(`../../bench/constructs/${name}.cjs`) as Record<string, Made['make']>;
  const peers = Object.entries(MAKERS).flatMap(([key, maker]) => (made[key] ? [{ by: maker, make: made[key] }] : []));
  return { architecture, ours: { by, make: made.ours }, peers };
}

/** Architectures that others make as well, and how they do. The specimens of the benchmark are compiled first. */
export function comparisons(): Comparison[] {
  const specimens = load('../../bench/specimens.cjs') as { compile: () => void };
  specimens.compile();
  return [
    ofBenchmark('ecs-web-service', 'Fargate service behind a load balancer, the same resources', 'EcsWebService'),
    fargateWithNetwork,
    ofBenchmark('web-fleet', 'Instances behind a load balancer, the same resources', 'WebFleet'),
    ofBenchmark('rest-api-service', 'REST API and a function', 'RestApiService'),
    ofBenchmark('job-queues', 'Batch on Fargate', 'JobQueues'),
    ofBenchmark('tiered-vpc', 'VPC of three tiers without NAT', 'TieredVpc'),
    database,
    site,
  ];
}

const fargateWithNetwork: Comparison = {
  architecture: 'Fargate service in a VPC of its own with NAT, each with its defaults',
  ours: {
    by: 'TieredVpc, EcsWebService',
    make: (stack, id) => {
      const { vpc } = new TieredVpc(stack, `${id}Network`, { egress: Egress.natGateway({ alarms: Alarms.none() }) });
      new EcsWebService(stack, id, {
        vpc,
        image: ContainerSource.fromRegistry(IMAGE),
        ingress: Exposure.internalOnly(),
        alarms: Alarms.none(),
      });
    },
  },
  peers: [
    {
      by: 'aws-ecs-patterns',
      make: (stack, id) => {
        new patterns.ApplicationLoadBalancedFargateService(stack, id, {
          taskImageOptions: { image: ecs.ContainerImage.fromRegistry(IMAGE) },
          minHealthyPercent: 100,
          circuitBreaker: { rollback: true },
        });
      },
    },
  ],
};

const shared = (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 1 });

const database: Comparison = {
  architecture: 'PostgreSQL with a standby',
  ours: {
    by: 'RelationalDatabase',
    make: Object.assign(
      (stack: Stack, id: string, vpc: unknown) => {
        new RelationalDatabase(stack, id, {
          vpc: vpc as ec2.IVpc,
          engine: RelationalEngine.postgres(),
          alarms: Alarms.none(),
        });
      },
      { shared },
    ),
  },
  peers: [
    {
      by: 'aws-cdk-lib, with its defaults',
      make: Object.assign(
        (stack: Stack, id: string, vpc: unknown) => {
          new rds.DatabaseInstance(stack, id, {
            vpc: vpc as ec2.IVpc,
            engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
            multiAz: true,
            storageEncrypted: true,
          });
        },
        { shared },
      ),
    },
  ],
};

const site: Comparison = {
  architecture: 'Bucket behind CloudFront',
  ours: {
    by: 'ContentDelivery',
    make: (stack, id) => {
      new ContentDelivery(stack, id, {
        origin: DeliveryOrigin.bucket(new s3.Bucket(stack, 'Content')),
        firewall: DeliveryFirewall.none('The peer has none.'),
        alarms: Alarms.none(),
      });
    },
  },
  peers: [
    {
      by: 'aws-cdk-lib, with its defaults',
      make: (stack, id) => {
        const origin = origins.S3BucketOrigin.withOriginAccessControl(new s3.Bucket(stack, 'Content'));
        new cloudfront.Distribution(stack, id, { defaultBehavior: { origin } });
      },
    },
  ],
};
