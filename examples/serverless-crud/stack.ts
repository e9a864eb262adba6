import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { RestApiDefinition, RestApiService, RestAuthorization } from 'cdk-reference-architectures/apis';
import { ItemTable, TableRecovery } from 'cdk-reference-architectures/databases';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { describe, ExampleStackProps, Profile } from '../profile';
import { createUsers } from '../signed-in-users';
import { acknowledgeFindings } from './findings';
import { ITEM_SCHEMA } from './item-schema';

/** What the backend reads and writes. */
interface State {
  readonly items: ItemTable;
  readonly requests: ItemTable;
  readonly writeSwitch: StringParameter;
}

/**
 * The backend of a web or mobile application: everybody creates, reads, lists, updates and deletes items of their own.
 * Users sign in to a Cognito user pool in production; in a sandbox, requests are signed with AWS credentials.
 */
export class ServerlessCrudStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'CRUD backend: a REST API, a function and a DynamoDB table');
    const alarms = profile.alarms(this);

    const items = new ItemTable(this, 'Items', {
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const requests = new ItemTable(this, 'Requests', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
      recovery: TableRecovery.none(
        'Holds requests of a day; without it a repetition still finds the item that it made.',
      ),
      alarms,
    });
    // A deployment leaves it as whoever is on call has turned it, unless it changes something of the parameter itself.
    const writeSwitch = new StringParameter(this, 'WriteSwitch', {
      description: "'off' while items may be read but not changed",
      stringValue: 'on',
      allowedPattern: '^(on|off)$',
    });
    const backend = this.createBackend(profile, { items, requests, writeSwitch }, alarms);
    const users =
      profile.site &&
      createUsers(this, profile, { pool: 'Where users sign up and in', client: 'What the application is' });
    const api = this.createApi(profile, backend, users?.userPool, alarms);
    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [api, backend, items] });
    }

    new CfnOutput(this, 'Url', { value: api.url, description: 'The API; items are at /items' });
    new CfnOutput(this, 'WriteSwitchName', {
      value: writeSwitch.parameterName,
      description: "SSM parameter: 'off' stops changes within half a minute",
    });
    new CfnOutput(this, 'TableName', { value: items.table.tableName, description: 'The items' });
    acknowledgeFindings(this, { profile, api, backend });
  }

  private createBackend(profile: Profile, { items, requests, writeSwitch }: State, alarms: Alarms): ApiFunction {
    const backend = new ApiFunction(this, 'Backend', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'items.ts')),
      description: 'Creates, reads, lists, updates and deletes items',
      environment: {
        TABLE_NAME: items.table.tableName,
        IDEMPOTENCY_TABLE_NAME: requests.table.tableName,
        WRITE_SWITCH_NAME: writeSwitch.parameterName,
        POWERTOOLS_SERVICE_NAME: 'items',
        POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures',
        ...(profile.site ? { ALLOWED_ORIGIN: webOrigin(profile.site.domainName) } : {}),
      },
      logRetention: profile.logRetention,
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      alarms,
    });
    const write = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
    items.table.grants.actions(backend, ...write, 'dynamodb:Query');
    requests.table.grants.actions(backend, ...write);
    Grant.addToPrincipal({
      grantee: backend,
      actions: ['ssm:GetParameter'],
      resourceArns: [writeSwitch.parameterArn],
    }).assertSuccess();
    return backend;
  }

  private createApi(
    profile: Profile,
    backend: ApiFunction,
    userPool: cognito.IUserPool | undefined,
    alarms: Alarms,
  ): RestApiService {
    const body = ITEM_SCHEMA;
    const version = { 'If-Match': true };
    return new RestApiService(this, 'Api', {
      description: 'Items of the signed-in user',
      definition: RestApiDefinition.routes({
        handler: backend.alias,
        authorization: userPool ? RestAuthorization.userPool(userPool) : RestAuthorization.iam(),
        cors: profile.site && {
          allowOrigins: [webOrigin(profile.site.domainName)],
          allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match'],
        },
        routes: [
          { path: '/items', methods: ['GET'] },
          { path: '/items', methods: ['POST'], request: { body } },
          { path: '/items/{id}', methods: ['GET'] },
          { path: '/items/{id}', methods: ['PUT'], request: { body, headers: version } },
          { path: '/items/{id}', methods: ['DELETE'], request: { headers: version } },
        ],
      }),
      domain: profile.site && {
        domainName: `items.${profile.site.domainName}`,
        certificate: profile.certificate(this, 'items'),
        hostedZone: profile.hostedZone(this),
      },
      firewall: profile.site && new WebFirewall(this, 'Firewall', { alarms }),
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        // Also by what callers see: a time-out of the API, or an answer that it cannot read.
        production: { rollbackFunctions: [backend] },
      }),
      alarms,
    });
  }
}

/** Where the web application is. */
function webOrigin(domainName: string): string {
  return `https://app.${domainName}`;
}
