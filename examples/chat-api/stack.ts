import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ApiDomain, WebSocketApiService, WebSocketAuthorization } from 'cdk-reference-architectures/apis';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/**
 * Chat rooms over WebSockets: clients join rooms, leave them, and what one sends all others of the room receive. Clients
 * sign the handshake with AWS credentials, for example those of a Cognito identity pool, and are known by their identity there;
 * all sessions of a role that is none of an identity pool are one user. The names that people see are a matter of the client.
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
      logRetention: profile.logRetention,
      ...profile.choose({ sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } }, production: {} }),
      alarms,
    });

    new CfnOutput(this, 'Url', { value: api.url, description: 'Connect here: npx wscat, with a SigV4-signed address' });
    new CfnOutput(this, 'ConnectionTableName', {
      value: api.connectionTable.tableName,
      description: 'Who is connected, and in which rooms',
    });
    acknowledgeFindings(this, { chat });
  }

  private domain(profile: Profile): ApiDomain {
    return {
      domainName: `chat.${profile.site?.domainName}`,
      certificate: profile.certificate(this, 'chat'),
      hostedZone: profile.hostedZone(this),
    };
  }
}
