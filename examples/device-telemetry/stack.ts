import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import { InfluxDbEngine, TimestreamInfluxDb } from 'cdk-reference-architectures/databases';
import {
  ApiFunction,
  EventFunction,
  EventSource,
  FunctionCode,
  FunctionDeployment,
} from 'cdk-reference-architectures/functions';
import { WorkQueue } from 'cdk-reference-architectures/messaging';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { DEVICE_NAME, Devices } from './devices';
import { acknowledgeFindings } from './findings';

const { GET, POST } = apigwv2.HttpMethod;

/** The database in the database, which InfluxDB makes at the first write. */
const DATABASE_NAME = 'telemetry';

/** Properties of the `DeviceTelemetry` stack. */
export interface DeviceTelemetryStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/**
 * Telemetry of devices. They send measurements in their own name; a queue keeps them until a time series database has them, also while it
 * is maintained; whoever may call the API reads series of means.
 */
export class DeviceTelemetryStack extends Stack {
  private readonly alarms: Alarms;
  private readonly profile: Profile;

  constructor(scope: Construct, id: string, { profile, network }: DeviceTelemetryStackProps) {
    super(scope, id);
    describe(this, profile, 'Telemetry of devices: an API, a queue and a time series database of InfluxDB 3');
    this.alarms = profile.alarms(this);
    this.profile = profile;
    const { alarms } = this;
    const { vpc } = network.network;

    const telemetry = new TimestreamInfluxDb(this, 'Telemetry', {
      vpc,
      engine: profile.choose({
        sandbox: InfluxDbEngine.influxDb3Core({
          instanceType: 'db.influx.medium',
          reason: 'What a sandbox measures waits in the queue while its one node is made anew.',
        }),
        production: InfluxDbEngine.influxDb3Enterprise({ instanceType: 'db.influx.large' }),
      }),
      alarms,
    });
    const queue = this.createQueue();
    const intake = new ApiFunction(this, 'Intake', {
      ...this.functionProps('intake', 'Takes measurements of devices into the queue'),
      environment: { QUEUE_URL: queue.queue.queueUrl, ...powertools('intake') },
    });
    queue.grantSend(intake);
    const shared = {
      vpcPlacement: { vpc },
      environment: {
        DATABASE_URL: telemetry.url,
        DATABASE_NAME,
        TOKEN_SECRET_ARN: telemetry.credentials.secretArn,
      },
    };
    const ingest = this.createIngest(shared, queue);
    const series = new ApiFunction(this, 'Series', {
      ...shared,
      ...this.functionProps('series', 'Reads series of means'),
      environment: { ...shared.environment, ...powertools('series') },
      // API Gateway waits no longer than that.
      timeout: Duration.seconds(29),
    });
    // The token may do everything: neither CloudFormation makes a narrower one, nor has Core any.
    for (const user of [ingest, series]) telemetry.grantConnect(user);
    for (const { function: client } of [ingest.handler, series]) telemetry.connections.allowDefaultPortFrom(client);

    const api = this.createApi(intake, series);
    const devices = new Devices(this, 'Devices', {
      endpointArn: api.api.arnForExecuteApi('POST', `/devices/${DEVICE_NAME}/measurements`, '$default'),
    });
    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [api, intake, queue, ingest, series, telemetry] });
    }

    new CfnOutput(this, 'Url', { value: api.url, description: 'The API; a device is at /devices/{device}' });
    new CfnOutput(this, 'RoleAlias', { value: devices.roleAlias.ref, description: 'What devices ask credentials for' });
    new CfnOutput(this, 'DevicePolicy', { value: devices.policy.ref, description: 'For certificates of devices' });
    new CfnOutput(this, 'DatabaseId', { value: telemetry.databaseId, description: 'For backups, by the CLI' });
    acknowledgeFindings(this, { profile, telemetry });
  }

  /**
   * The queue. A message that the database did not take is there again after six minutes, a thousand times: that is four days in which the
   * database may be away before what waits goes to the dead letters, which are kept for two weeks.
   */
  private createQueue(): WorkQueue {
    return new WorkQueue(this, 'Measurements', {
      retention: Duration.days(7),
      maxReceiveCount: 1000,
      // Maintenance takes some minutes, once a week at most.
      alarmThresholds: { messageAge: Duration.minutes(30) },
      alarms: this.alarms,
    });
  }

  private createIngest(
    shared: Pick<ConstructorParameters<typeof EventFunction>[2], 'vpcPlacement' | 'environment'>,
    queue: WorkQueue,
  ): EventFunction {
    const { code, description, logRetention, alarms } = this.functionProps('ingest', 'Writes what waits in the queue');
    const ingest = new EventFunction(this, 'Ingest', {
      ...shared,
      // InfluxDB answers a write after a second, and the one message of a hundred that it refuses takes some fifteen writes to be found.
      timeout: Duration.minutes(1),
      code,
      description,
      logRetention,
      alarms,
      environment: {
        ...shared.environment,
        REFUSED_QUEUE_URL: queue.deadLetterQueue.queueUrl,
        ...powertools('ingest'),
      },
      // A hundred messages of a hundred measurements at most are one write, and few writes at the same time are faster than many.
      sources: [
        EventSource.workQueue('Measurements', queue, {
          batchSize: 100,
          maxBatchingWindow: Duration.seconds(5),
          maxConcurrency: 5,
        }),
      ],
    });
    queue.deadLetterQueue.grantSendMessages(ingest);
    return ingest;
  }

  /** The devices by their role, others by what IAM allows them. */
  private createApi(intake: ApiFunction, series: ApiFunction): HttpApiService {
    const { profile, alarms } = this;
    return new HttpApiService(this, 'Api', {
      description: 'Measurements of devices',
      definition: HttpApiDefinition.routes({
        authorization: HttpAuthorization.iam(),
        routes: [
          {
            path: '/devices/{device}/measurements',
            methods: [POST],
            target: HttpTarget.apiFunction(intake),
            // Nothing that waits in a queue is refused later.
            throttle: profile.choose({
              sandbox: { rateLimit: 20, burstLimit: 40 },
              production: { rateLimit: 1000, burstLimit: 2000 },
            }),
          },
          { path: '/devices/{device}/series', methods: [GET], target: HttpTarget.apiFunction(series) },
        ],
      }),
      domain: profile.site && {
        domainName: `telemetry.${profile.site.domainName}`,
        certificate: profile.certificate(this, 'telemetry'),
        hostedZone: profile.hostedZone(this),
      },
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        production: { throttle: { rateLimit: 50, burstLimit: 100 }, rollbackFunctions: [intake, series] },
      }),
      alarms,
    });
  }

  private functionProps(name: string, description: string) {
    return {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', `${name}.ts`)),
      description,
      logRetention: this.profile.logRetention,
      deployment: this.profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      alarms: this.alarms,
    };
  }
}

function powertools(service: string): Record<string, string> {
  return { POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures' };
}
