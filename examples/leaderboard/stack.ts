import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import { DaxCapacity, DaxCluster, ItemAccess, ItemTable, TableThroughput } from 'cdk-reference-architectures/databases';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';
import { Players } from './players';

const { GET, POST } = apigwv2.HttpMethod;

/** Properties of the `Leaderboard` stack. */
export interface LeaderboardStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** The tables. */
interface Tables {
  readonly scores: ItemTable;
  readonly saves: ItemTable;
}

/**
 * The leaderboard of a game. Everybody looks at the same best scores, which an API reads through a DAX cluster; only the API writes
 * scores. What is a player's own, the app reads and writes in the tables without an API, by the leading key.
 */
export class LeaderboardStack extends Stack {
  constructor(scope: Construct, id: string, { profile, network }: LeaderboardStackProps) {
    super(scope, id);
    describe(this, profile, 'Leaderboard: an API on DynamoDB with DAX, and items that only their player reaches');
    const alarms = profile.alarms(this);

    const tables = this.createTables(profile, alarms);
    const { scores, saves } = tables;
    const accelerator = new DaxCluster(this, 'Accelerator', {
      vpc: network.network.vpc,
      tables: [scores.table],
      capacity: profile.choose({
        sandbox: DaxCapacity.reduced({
          nodeType: 'dax.t3.small',
          reason: 'A sandbox reads the table itself while its one node is made anew.',
        }),
        production: DaxCapacity.cluster({ nodeType: 'dax.t3.small' }),
      }),
      // No write makes a result of a query new: a list of the best is as old as this at most.
      queryTimeToLive: Duration.seconds(10),
      alarms,
    });
    const backend = this.createBackend(profile, network, scores, accelerator, alarms);
    const api = this.createApi(profile, backend, alarms);
    const players = new Players(this, 'Players', { profile });
    this.allowPlayers(players, api, tables);
    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [api, backend, accelerator, scores, saves] });
    }

    new CfnOutput(this, 'Url', { value: api.url, description: 'The API; the best are at /games/{game}/scores' });
    new CfnOutput(this, 'ScoreTableName', { value: scores.table.tableName, description: 'Own scores, to read' });
    new CfnOutput(this, 'SaveTableName', { value: saves.table.tableName, description: 'Own saved games' });
    acknowledgeFindings(this, { profile, api, players, accelerator, backend, scores });
  }

  private createTables(profile: Profile, alarms: Alarms): Tables {
    const player = { name: 'player', type: AttributeType.STRING };
    const { deletionProtection } = profile;
    const scores = new ItemTable(this, 'Scores', {
      partitionKey: player,
      sortKey: { name: 'game', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: 'byScore',
          partitionKey: { name: 'game', type: AttributeType.STRING },
          sortKey: { name: 'score', type: AttributeType.NUMBER },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['nickname', 'at'],
        },
      ],
      deletionProtection,
      alarms,
    });
    const saves = new ItemTable(this, 'Saves', {
      partitionKey: player,
      sortKey: { name: 'slot', type: AttributeType.STRING },
      // Apps write here without an API that would throttle them, at the expense of the account.
      throughput: TableThroughput.onDemand(
        profile.choose({
          sandbox: { maxReadUnits: 50, maxWriteUnits: 25 },
          production: { maxReadUnits: 2000, maxWriteUnits: 1000 },
        }),
      ),
      deletionProtection,
      alarms,
    });
    return { scores, saves };
  }

  private createBackend(
    profile: Profile,
    { network: { vpc } }: NetworkStack,
    scores: ItemTable,
    accelerator: DaxCluster,
    alarms: Alarms,
  ): ApiFunction {
    const backend = new ApiFunction(this, 'Backend', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'scores.ts')),
      description: 'Lists the best scores and takes new ones',
      vpcPlacement: { vpc },
      environment: {
        DAX_ENDPOINT: accelerator.endpointUrl,
        SCORE_TABLE_NAME: scores.table.tableName,
        POWERTOOLS_SERVICE_NAME: 'scores',
        POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures',
      },
      logRetention: profile.logRetention,
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      alarms,
    });
    accelerator.grantReadWrite(backend);
    accelerator.connections.allowDefaultPortFrom(backend.function);
    // For the time that the cluster does not answer.
    scores.table.grants.actions(backend, ...['GetItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`));
    return backend;
  }

  private createApi(profile: Profile, backend: ApiFunction, alarms: Alarms): HttpApiService {
    const target = HttpTarget.apiFunction(backend);
    // Each score that is better than the one of before is a write to the table and its index.
    const throttle = profile.choose({
      sandbox: { rateLimit: 5, burstLimit: 10 },
      production: { rateLimit: 50, burstLimit: 100 },
    });
    return new HttpApiService(this, 'Api', {
      description: 'Scores of a game',
      definition: HttpApiDefinition.routes({
        authorization: HttpAuthorization.iam(),
        routes: [
          { path: '/games/{game}/scores', methods: [GET], target },
          { path: '/games/{game}/scores', methods: [POST], target, throttle },
          { path: '/games/{game}/scores/mine', methods: [GET], target },
        ],
      }),
      domain: profile.site && {
        domainName: `scores.${profile.site.domainName}`,
        certificate: profile.certificate(this, 'scores'),
        hostedZone: profile.hostedZone(this),
      },
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        production: { rollbackFunctions: [backend] },
      }),
      alarms,
    });
  }

  /** Scores are read only, or everybody would be the best. */
  private allowPlayers({ role }: Players, api: HttpApiService, { scores, saves }: Tables): void {
    const leadingKeys = ['${cognito-identity.amazonaws.com:sub}'];
    for (const route of api.routes) route.grantInvoke(role);
    scores.grantByLeadingKey(role, { leadingKeys });
    saves.grantByLeadingKey(role, { leadingKeys, access: ItemAccess.READ_WRITE });
  }
}
