import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  ContainerLogs,
  ContainerSecret,
  ContainerSource,
  EcsWebService,
  EcsWebServiceProps,
  ImageRepository,
  QueueWorker,
  ServiceCluster,
  ServiceConnect,
  ServiceDeployment,
  ServiceScaling,
  TaskCapacity,
} from 'cdk-reference-architectures/containers';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import {
  Exposure,
  Ingress,
  RouteMatch,
  RouteMatchOptions,
  WebLoadBalancer,
} from 'cdk-reference-architectures/loadbalancing';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `Microservices` stack. */
export interface MicroservicesStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** What is each service's own. */
type ServiceOptions = Pick<EcsWebServiceProps, 'deployment' | 'capacity' | 'scaling' | 'environment'>;

/** The check by a program of the store's image: with it ECS sees that a task is stuck, of the worker too, which nobody calls. */
const HEALTH_CHECK: ecs.HealthCheck = {
  command: ['CMD', 'node', '/app/health.mjs'],
  interval: Duration.seconds(30),
  timeout: Duration.seconds(5),
  startPeriod: Duration.seconds(30),
};

/** The time that the worker has to finish the messages in hand, the maximum on Fargate. */
const WORKER_STOP_TIMEOUT = Duration.seconds(120);

/**
 * A store of three services, each a container of its own, behind one load balancer by path, and a worker on the queue of
 * placed orders. They call one another by Service Connect.
 */
export class MicroservicesStack extends Stack {
  private readonly profile: Profile;
  private readonly vpc: EcsWebServiceProps['vpc'];
  private readonly cluster: ServiceCluster;
  private readonly entrance: WebLoadBalancer;
  private readonly image: ContainerSource;
  private readonly internalToken: secretsmanager.Secret;

  constructor(scope: Construct, id: string, { profile, network }: MicroservicesStackProps) {
    super(scope, id);
    describe(
      this,
      profile,
      'Microservices: user, order and inventory services and a worker on Fargate, behind one load balancer',
    );
    this.profile = profile;
    this.vpc = network.network.vpc;

    this.cluster = this.createCluster();
    this.entrance = this.createEntrance();
    this.image = this.createImage();
    this.internalToken = this.createInternalToken();

    // The load balancer has routes for what is public alone; the rest goes by Service Connect.
    const user = this.addService('user', { paths: ['/users'], methods: ['POST'] }, {});
    const inventory = this.addService(
      'inventory',
      { paths: ['/inventory/*'], methods: ['GET'] },
      {
        capacity: profile.choose({
          sandbox: TaskCapacity.fargateSpot(),
          production: TaskCapacity.mixed({ onDemandBase: 2, onDemandWeight: 1, spotWeight: 3 }),
        }),
      },
    );
    const worker = this.createWorker();
    const order = this.addService(
      'order',
      // Wider than the two that there are, POST /orders and GET /orders/:id: a canary moves one route, whose methods go with
      // all its paths. The program answers the others with 405.
      { paths: ['/orders', '/orders/*'], methods: ['GET', 'POST'] },
      {
        environment: {
          USER_URL: 'http://user:8080',
          INVENTORY_URL: 'http://inventory:8080',
          QUEUE_URL: worker.queue.queueUrl,
        },
        scaling: [ServiceScaling.targetCpu(60), ServiceScaling.requestsPerTarget(1000)],
        deployment: ServiceDeployment.canary({
          canaryPercent: 10,
          canaryBakeTime: profile.choose({ sandbox: Duration.minutes(1), production: Duration.minutes(10) }),
          bakeTime: profile.choose({ sandbox: Duration.minutes(1), production: Duration.minutes(10) }),
          // An order that does not exist: the answer comes from the table, so that its name and the permission are tried, too.
          smokeTest: this.isOwnImage ? { requests: { '/health': 200, '/orders/none': 404 } } : undefined,
        }),
      },
    );
    user.allowCallsFrom(order, 'Orders ask who the user is');
    inventory.allowCallsFrom(order, 'Orders reserve what is in stock');
    inventory.allowCallsFrom(worker, 'The worker takes goods out of stock');
    order.allowCallsFrom(worker, 'The worker says how an order went');
    worker.queue.grantSendMessages(order);

    if (profile.isProduction) {
      new OperationsDashboard(this, 'Dashboard', { subjects: [this.entrance, user, order, inventory, worker] });
    }
    acknowledgeFindings(profile, {
      cluster: this.cluster,
      entrance: this.entrance,
      firewall: this.node.tryFindChild('Firewall'),
      services: [user, inventory, order, worker],
      secret: this.internalToken,
    });
  }

  private createCluster(): ServiceCluster {
    const cluster = new ServiceCluster(this, 'Cluster', {
      vpc: this.vpc,
      containerInsights: this.profile.choose({
        sandbox: ecs.ContainerInsights.DISABLED,
        production: ecs.ContainerInsights.ENHANCED,
      }),
      logRetention: this.profile.logRetention,
    });
    return cluster;
  }

  private createEntrance(): WebLoadBalancer {
    const { profile } = this;
    const alarms = profile.alarms(this);
    const entrance = new WebLoadBalancer(this, 'Entrance', {
      vpc: this.vpc,
      alarms,
      exposure: profile.site
        ? Exposure.internet({
            domain: profile.domain(this, 'store'),
            firewall: new WebFirewall(this, 'Firewall', { alarms }),
          })
        : Exposure.plainHttp({ reason: 'a sandbox has no domain' }),
    });
    new CfnOutput(this, 'StoreUrl', {
      value: entrance.url!,
      description: 'The address of the store; POST to /users, then to /orders',
    });
    return entrance;
  }

  /**
   * What runs: the image that is built from the container's directory, until a pipeline pushes into the repository. It
   * writes each tag into a parameter of Systems Manager, whose name is `imageTagParameter` in the context of `cdk.json`, once
   * and for all: from then on every deployment, whoever makes it, runs what the pipeline pushed last. With `-c image=` an
   * image of a public registry runs in place of the built one, for whom has no Docker.
   */
  private createImage(): ContainerSource {
    const { repository } = new ImageRepository(this, 'Images');
    const tagParameter: string | undefined = this.node.tryGetContext('imageTagParameter');
    const name: string | undefined = this.node.tryGetContext('image');
    new CfnOutput(this, 'RepositoryUri', {
      value: repository.repositoryUri,
      description: 'Where a pipeline pushes images; name the parameter with their tag by imageTagParameter in cdk.json',
    });
    return ContainerSource.fromRepository(repository, {
      tagParameter: tagParameter
        ? ssm.StringParameter.fromStringParameterName(this, 'ImageTag', tagParameter)
        : undefined,
      placeholder: name
        ? ContainerSource.fromRegistry(name)
        : ContainerSource.fromDirectory(join(__dirname, 'container')),
    });
  }

  /** Another image has neither the program that checks nor the store's paths. */
  private get isOwnImage(): boolean {
    return this.node.tryGetContext('image') === undefined;
  }

  private get healthCheck(): ecs.HealthCheck | undefined {
    return this.isOwnImage ? HEALTH_CHECK : undefined;
  }

  /** What the services know one another by: without it a task that can reach another one could write its data. */
  private createInternalToken(): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'InternalToken', {
      description: 'The token by which the services of the store know one another',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
  }

  private addService(name: string, match: RouteMatchOptions, options: ServiceOptions): EcsWebService {
    const { profile } = this;
    const id = name[0]?.toUpperCase() + name.slice(1);
    const table = this.createTable(`${id}Table`);
    const service = new EcsWebService(this, id, {
      ...options,
      vpc: this.vpc,
      cluster: this.cluster,
      image: this.image,
      ingress: Ingress.shared(this.entrance, { match: RouteMatch.of(match) }),
      alarms: profile.alarms(this),
      environment: { SERVICE: name, TABLE_NAME: table.tableName, ...options.environment },
      secrets: { INTERNAL_TOKEN: ContainerSecret.secret(this.internalToken) },
      containerHealthCheck: this.healthCheck,
      vcpus: profile.choose({ sandbox: 0.25, production: 0.5 }),
      minTasks: profile.choose({ sandbox: 1, production: 2 }),
      maxTasks: profile.choose({ sandbox: 2, production: 10 }),
      serviceConnect: ServiceConnect.server({ name }),
      healthCheck: { path: '/health' },
      deregistrationDelay: profile.choose({ sandbox: Duration.seconds(10), production: Duration.seconds(60) }),
      logs: ContainerLogs.cloudWatch({ logRetention: profile.logRetention }),
    });
    // What its program does, and no more: it neither scans nor deletes.
    table.grants.actions(service, 'dynamodb:GetItem', 'dynamodb:PutItem');
    new CfnOutput(this, `${id}TableName`, {
      value: table.tableName,
      description: `The table of the ${name} service`,
    });
    return service;
  }

  /** Works on the orders that have been placed; whatever Spot takes away comes back into the queue. */
  private createWorker(): QueueWorker {
    const { profile } = this;
    const worker = new QueueWorker(this, 'Worker', {
      vpc: this.vpc,
      cluster: this.cluster,
      image: this.image,
      alarms: profile.alarms(this),
      // In production one task that Spot does not take back, so that orders go on when there is no Spot capacity.
      capacity: profile.choose({
        sandbox: TaskCapacity.fargateSpot(),
        production: TaskCapacity.mixed({ onDemandBase: 1, onDemandWeight: 0, spotWeight: 1 }),
      }),
      environment: {
        SERVICE: 'worker',
        ORDER_URL: 'http://order:8080',
        INVENTORY_URL: 'http://inventory:8080',
        // Ends by itself, with an exit code and a line in the log, before ECS kills it.
        SHUTDOWN_GRACE_SECONDS: String(WORKER_STOP_TIMEOUT.toSeconds() - 10),
      },
      stopTimeout: WORKER_STOP_TIMEOUT,
      secrets: { INTERNAL_TOKEN: ContainerSecret.secret(this.internalToken) },
      containerHealthCheck: this.healthCheck,
      serviceConnect: ServiceConnect.clientOnly(),
      minTasks: 1,
      maxTasks: profile.choose({ sandbox: 2, production: 10 }),
      logs: ContainerLogs.cloudWatch({ logRetention: profile.logRetention }),
    });
    return worker;
  }

  private createTable(id: string): dynamodb.TableV2 {
    return new dynamodb.TableV2(this, id, {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billing: dynamodb.Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: this.profile.deletionProtection,
    });
  }
}
