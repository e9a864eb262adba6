import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnElement, CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { ApiDomain, WebSocketApiService, WebSocketAuthorization } from 'cdk-reference-architectures/apis';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { describe, ExampleStackProps, Profile } from '../profile';
import { RulePacks } from 'cdk-reference-architectures/operations';

/**
 * Chat rooms over WebSockets: clients join rooms, leave them, and what one sends all others of the room receive. Clients
 * sign the handshake with AWS credentials, for example those of a Cognito identity pool.
 */
export class ChatApiStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Chat rooms: a WebSocket API, a function and a table of connections');
    const alarms = profile.alarms(this);

    const chat = new ApiFunction(this, 'Chat', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'chat.ts')),
      description: 'Connections and messages of the chat',
      environment: { POWERTOOLS_SERVICE_NAME: 'chat', POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures' },
      logRetention: profile.logRetention,
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      alarms,
    });
    const api = new WebSocketApiService(this, 'Api', {
      description: 'Chat rooms',
      handler: chat,
      authorization: WebSocketAuthorization.iam(),
      routes: [{ key: 'join' }, { key: 'leave' }, { key: 'send' }],
      domain: profile.site && this.domain(profile),
      accessLogRetention: profile.logRetention,
      ...profile.choose({ sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } }, production: {} }),
      alarms,
    });
    this.acknowledge(api, chat);

    new CfnOutput(this, 'Url', { value: api.url, description: 'Connect here: npx wscat, with a SigV4-signed address' });
    new CfnOutput(this, 'ConnectionTableName', {
      value: api.connectionTable.tableName,
      description: 'Who is connected, and in which rooms',
    });
  }

  private domain(profile: Profile): ApiDomain {
    return {
      domainName: `chat.${profile.site?.domainName}`,
      certificate: profile.certificate(this, 'chat'),
      hostedZone: profile.hostedZone(this),
    };
  }

  private acknowledge(api: WebSocketApiService, chat: ApiFunction): void {
    const messages =
      'API Gateway authorizes a WebSocket when it is connected; messages of the connection cannot be again.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG4', reason: messages });
    RulePacks.acknowledge(api, 'APIGWAuthorization', messages);

    const table = this.getLogicalId(api.connectionTable.node.defaultChild as CfnElement);
    const apiId = this.getLogicalId(api.api.node.defaultChild as CfnElement);
    const connections = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${apiId}>/live/*/@connections/*`;
    Validations.of(chat).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Traces of X-Ray and alarms seen by CodeDeploy have no resource-level permissions.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::<${table}.Arn>/index/*]`,
        reason: 'What grantReadWriteData of aws-cdk-lib gives: the indexes of this one table.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::${connections}]`,
        reason: 'The connections of this one stage, whose ids API Gateway gives.',
      },
    );
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: "API Gateway's role writes the logs of all APIs of the account, and is refused with less.",
    });
    RulePacks.acknowledge(
      this,
      'CloudWatchLogGroupEncrypted',
      'The logs hold no text of anybody; a key of their own would cost a dollar a month without a reader kept out.',
    );
    RulePacks.acknowledge(
      api,
      'DynamoDBInBackupPlan',
      'The table holds connections, which end within two hours; there is nothing to restore.',
    );
  }
}
