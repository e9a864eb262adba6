import { Construct } from 'constructs';
import { Annotations, RemovalPolicy } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Alarms, IObservable } from '../../observability';
import { at, validate } from '../../private/validation';
import { ApiDomain } from '../api-domain';
import { ApiFunction } from '../../functions/api-function';
import { AccountLogRole } from '../api-gateway-account';
import { ApiThrottle } from '../api-throttle';
import { WEBSOCKET_ACCESS_LOG_FORMAT } from '../private/access-log-formats';
import { mapDomain } from '../private/custom-domain';
import { allowInvocation } from '../private/invoke-permission';
import { PermissionlessWebSocketLambdaIntegration } from '../private/permissionless-integrations';
import { DEFAULT_THROTTLE } from '../private/throttle-rules';
import { websocketRules } from '../private/websocket-api-rules';
import { websocketAlarms, websocketWidgets } from '../private/websocket-api-alarms';
import { WebSocketAuthorization } from './websocket-authorization';

/** Messages of clients, and the function that takes them. */
export interface WebSocketRoute {
  /** What the selection expression finds in such a message, for example 'send' in `{"action":"send"}`. */
  readonly key: string;

  /**
   * The function that takes them.
   *
   * @default - the API's `handler`
   */
  readonly handler?: ApiFunction;

  /**
   * Whether what the function returns is sent to the client that wrote.
   *
   * @default true
   */
  readonly returnResponse?: boolean;
}

/** Properties of a `WebSocketApiService`. */
export interface WebSocketApiServiceProps {
  /** Takes new and ended connections, and messages that no route takes. Its answers are sent to the client. */
  readonly handler: ApiFunction;

  /** Who may connect. */
  readonly authorization: WebSocketAuthorization;

  /** Who is told when messages fail or take long. */
  readonly alarms: Alarms;

  /**
   * Takes new connections. One that it does not answer with 200 is refused.
   *
   * @default - `handler`
   */
  readonly connectHandler?: ApiFunction;

  /**
   * Takes ended connections. API Gateway tries to tell of each, and promises it for none: let what you store expire.
   *
   * @default - `handler`
   */
  readonly disconnectHandler?: ApiFunction;

  /**
   * Kinds of messages.
   *
   * @default - none: `handler` takes all
   */
  readonly routes?: WebSocketRoute[];

  /**
   * Where in a message its kind is.
   *
   * @default '$request.body.action'
   */
  readonly routeSelectionExpression?: string;

  /**
   * What it is for, at most 1,024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The name of the stage, the path of the API's address. A change replaces the stage and ends all connections.
   *
   * @default 'live'
   */
  readonly stageName?: string;

  /**
   * How many connections and messages all routes together may take.
   *
   * @default - 500 a second with a burst of 1,000; new connections have a quota of their own, 500 a second
   */
  readonly throttle?: ApiThrottle;

  /**
   * A name of your own. Mutual TLS is not for WebSocket APIs.
   *
   * @default - the address at `execute-api`
   */
  readonly domain?: ApiDomain;

  /**
   * The address families of the API and its domain.
   *
   * @default apigwv2.IpAddressType.DUAL_STACK
   */
  readonly ipAddressType?: apigwv2.IpAddressType;

  /**
   * The key that encrypts the connection table.
   *
   * @default - a key that DynamoDB owns, at no cost
   */
  readonly connectionTableEncryptionKey?: kms.IKey;

  /**
   * How long the access log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly accessLogRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the access log. Its policy must admit CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own key
   */
  readonly accessLogEncryptionKey?: kms.IKey;

  /**
   * Where the account's role for logs comes from, without which a stage of a WebSocket API cannot have an access log.
   *
   * @default AccountLogRole.createOnce()
   */
  readonly accountLogRole?: AccountLogRole;
}

/**
 * A WebSocket API of API Gateway: clients stay connected, and anything in AWS can write to them.
 *
 * A connection that is silent for 10 minutes is closed, and each after two hours: have clients send something every few
 * minutes and connect again. A message has 128 KB at most, in frames of 32 KB; a function has 29 s to take it
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html).
 *
 * The handlers may read and write the connection table and post to connections. They find both in the environment
 * variables `CONNECTION_TABLE_NAME` and `WEBSOCKET_CALLBACK_URL`.
 */
export class WebSocketApiService extends Construct implements IObservable {
  /** The index of the connection table by topic. */
  public static readonly TOPIC_INDEX = 'byTopic';

  /** The attribute of the connection table that holds when an item expires, in seconds since 1970. */
  public static readonly TTL_ATTRIBUTE = 'expiresAt';

  /** The API. */
  public readonly api: apigwv2.WebSocketApi;

  /** The stage, which deploys every change. */
  public readonly stage: apigwv2.WebSocketStage;

  /** Where each connection and message is logged, as JSON and without its text. */
  public readonly accessLogGroup: logs.LogGroup;

  /**
   * Who listens to what: partition key `connectionId`, sort key `topic`, and the index `byTopic` the other way round.
   * It goes with the stack, because connections end with the API.
   */
  public readonly connectionTable: dynamodb.Table;

  /** The name of your own, if there is one. */
  public readonly domainName?: apigwv2.DomainName;

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  /** Where clients connect: starts with `wss://`. */
  public readonly url: string;

  /** Where messages to connections are posted: the endpoint for the client of the API Gateway Management API. */
  public readonly callbackUrl: string;

  constructor(scope: Construct, id: string, props: WebSocketApiServiceProps) {
    super(scope, id);
    validate(at('WebSocketApiService', scope, id), websocketRules(props));
    const addressType = props.ipAddressType ?? apigwv2.IpAddressType.DUAL_STACK;

    this.connectionTable = this.createConnectionTable(props);
    this.api = new apigwv2.WebSocketApi(this, 'Api', {
      description: props.description,
      routeSelectionExpression: props.routeSelectionExpression,
      ipAddressType: addressType,
    });
    const handlers = this.addRoutes(props);
    this.accessLogGroup = new logs.LogGroup(this, 'AccessLogs', {
      retention: props.accessLogRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.accessLogEncryptionKey,
    });
    this.stage = this.createStage(props);
    const logDelivery = (props.accountLogRole ?? AccountLogRole.createOnce())._bind(this);
    if (logDelivery) this.stage.node.addDependency(logDelivery);
    this.callbackUrl = this.stage.callbackUrl;
    for (const handler of handlers) this.connect(handler);

    if (props.domain) this.domainName = mapDomain(this, props.domain, this.api, this.stage, addressType);
    const path = props.domain?.basePath === undefined ? '' : `/${props.domain.basePath}`;
    this.url = props.domain ? `wss://${props.domain.domainName}${path}` : this.stage.url;
    this.alarms = websocketAlarms(this, props.alarms, this.stage);

    if (props.authorization._reason !== undefined) {
      Annotations.of(this).addWarningV2(
        'cdk-reference-architectures:unauthenticatedApi',
        `anybody may connect to the WebSocket API: ${props.authorization._reason}`,
      );
    }
  }

  /** Lets somebody write to connections, ask about them and end them. The handlers may already. */
  public grantPostToConnections(grantee: iam.IGrantable): iam.Grant {
    return this.stage.grantManagementApiAccess(grantee);
  }

  /** Lets somebody connect, with `WebSocketAuthorization.iam()`. */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApiV2('$connect', this.stage.stageName)],
    });
  }

  /** Connections and messages, their errors, and how long the functions take. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return websocketWidgets(this.node.path, this.stage);
  }

  /** No global table: a connection is known in its Region only, and a key works in stacks without a Region, too. */
  private createConnectionTable(props: WebSocketApiServiceProps): dynamodb.Table {
    const connectionId = { name: 'connectionId', type: dynamodb.AttributeType.STRING };
    const topic = { name: 'topic', type: dynamodb.AttributeType.STRING };
    const key = props.connectionTableEncryptionKey;
    const table = new dynamodb.Table(this, 'Connections', {
      partitionKey: connectionId,
      sortKey: topic,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: key && dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      timeToLiveAttribute: WebSocketApiService.TTL_ATTRIBUTE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    table.addGlobalSecondaryIndex({
      indexName: WebSocketApiService.TOPIC_INDEX,
      partitionKey: topic,
      sortKey: connectionId,
    });
    return table;
  }

  private addRoutes(props: WebSocketApiServiceProps): Set<ApiFunction> {
    const integrations = new Map<ApiFunction, apigwv2.WebSocketRouteIntegration>();
    const integrate = (handler: ApiFunction) => {
      const integration =
        integrations.get(handler) ?? new PermissionlessWebSocketLambdaIntegration('Integration', handler.alias);
      if (!integrations.has(handler)) allowInvocation(this, this.api.apiId, handler.alias);
      integrations.set(handler, integration);
      return integration;
    };
    this.api.addRoute('$connect', {
      integration: integrate(props.connectHandler ?? props.handler),
      authorizer: props.authorization._authorizer(),
    });
    this.api.addRoute('$disconnect', { integration: integrate(props.disconnectHandler ?? props.handler) });
    this.api.addRoute('$default', { integration: integrate(props.handler), returnResponse: true });
    for (const { key, handler, returnResponse } of props.routes ?? []) {
      this.api.addRoute(key, {
        integration: integrate(handler ?? props.handler),
        returnResponse: returnResponse ?? true,
      });
    }
    return new Set(integrations.keys());
  }

  private createStage(props: WebSocketApiServiceProps): apigwv2.WebSocketStage {
    return new apigwv2.WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: props.stageName ?? 'live',
      autoDeploy: true,
      throttle: props.throttle ?? DEFAULT_THROTTLE,
      accessLogSettings: {
        destination: new apigwv2.LogGroupLogDestination(this.accessLogGroup),
        format: apigateway.AccessLogFormat.custom(WEBSOCKET_ACCESS_LOG_FORMAT),
      },
    });
  }

  private connect(handler: ApiFunction): void {
    handler.function.addEnvironment('CONNECTION_TABLE_NAME', this.connectionTable.tableName);
    handler.function.addEnvironment('WEBSOCKET_CALLBACK_URL', this.callbackUrl);
    this.connectionTable.grantReadWriteData(handler);
    this.grantPostToConnections(handler);
  }
}
