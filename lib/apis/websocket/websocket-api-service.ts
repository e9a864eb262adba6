import { Construct } from 'constructs';
import { CfnElement, Names, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { TableRecovery } from '../../databases';
import { ApiFunction } from '../../functions';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import { AccountLogRole } from '../account-log-role';
import { ApiDomain, ExistingApiDomain } from '../api-domain';
import { ApiThrottle } from '../api-throttle';
import { WEBSOCKET_ACCESS_LOG_FORMAT } from '../private/access-log-formats';
import { createAccessLogGroup } from '../private/access-log-group';
import { webSocketApiAlarms, webSocketApiWidgets } from '../private/api-alarms';
import { STAGE_NAME, THROTTLE, TOPIC_INDEX } from '../private/api-defaults';
import { mapDomain, mapExistingDomain, urlBelow } from '../private/custom-domain';
import { allowInvocation } from '../private/invoke-permission';
import { PermissionlessWebSocketLambdaIntegration } from '../private/permissionless-integrations';
import {
  claimEnvironment,
  webSocketApiRules,
  webSocketHandlerRules,
  webSocketRouteRules,
} from '../private/websocket-api-rules';
import { WebSocketApiAlarmThresholds } from './websocket-api-alarm-thresholds';
import { WebSocketAuthorization } from './websocket-authorization';

/** The actions of handlers on the items of connections. */
const TABLE_ACTIONS = [
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
];

/** The grant of aws-cdk-lib for the data of a table: DynamoDB uses the key on behalf of its callers. */
const KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

/** A kind of messages, and the function that takes them. */
export interface WebSocketRoute {
  /** The value of the route selection expression in such a message, for example 'send' in `{"action":"send"}`. */
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
  /** The function for new and ended connections, and messages that no route takes. Its responses are sent to the client. */
  readonly handler: ApiFunction;

  /** The authorization of clients when they connect. */
  readonly authorization: WebSocketAuthorization;

  /** The recipients of alarms when messages fail or take long. */
  readonly alarms: Alarms;

  /**
   * The function for new connections. A connection that it does not answer with 200 is refused.
   *
   * @default - `handler`
   */
  readonly connectHandler?: ApiFunction;

  /**
   * The function for ended connections. API Gateway tries to call it for each, without a guarantee: let items expire.
   *
   * @default - `handler`
   */
  readonly disconnectHandler?: ApiFunction;

  /**
   * The routes by kind of message.
   *
   * @default - none: `handler` takes all
   */
  readonly routes?: WebSocketRoute[];

  /**
   * Whether the handlers may use the connection table and post to connections, and find both in `CONNECTION_TABLE_NAME` and
   * `WEBSOCKET_CALLBACK_URL`. Say no for functions that are in another stack or behind several APIs, and give them what
   * they need by `grantPostToConnections()`; each message names the domain name and the stage to post to.
   *
   * @default true
   */
  readonly grantHandlers?: boolean;

  /**
   * The expression that finds the kind of a message.
   *
   * @default '$request.body.action'
   */
  readonly routeSelectionExpression?: string;

  /**
   * The description of the API, at most 1,024 characters.
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
   * The connections and messages that each route may take.
   *
   * @default - 500 a second with a burst of 1,000; new connections have a quota of their own, 500 a second
   */
  readonly throttle?: ApiThrottle;

  /**
   * The custom domain. Mutual TLS is not for WebSocket APIs.
   *
   * @default - the address at `execute-api`
   */
  readonly domain?: ApiDomain;

  /**
   * The custom domain that is there already, with its certificate: of several APIs with one base path each, a wildcard, or
   * one of another stack.
   *
   * @default - none
   */
  readonly existingDomain?: ExistingApiDomain;

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
   * The retention of the access log.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The format of the lines of the access log, for example a shorter one: a line of the default has about 600 bytes, and
   * CloudWatch Logs bills by the byte.
   *
   * @default - JSON: who, what, how it ended and where the time went, without bodies and query strings
   */
  readonly accessLogFormat?: apigateway.AccessLogFormat;

  /**
   * The class of the access log. `INFREQUENT_ACCESS` costs half, and has no subscriptions, metric filters and live tail
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html). A change makes another
   * log group, beside the one of before.
   *
   * @default logs.LogGroupClass.STANDARD
   */
  readonly accessLogClass?: logs.LogGroupClass;

  /**
   * The key that encrypts the access log. Its policy must admit CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own key
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The origin of the account's role for logs, without which a stage of a WebSocket API cannot have an access log.
   *
   * @default AccountLogRole.createOnce()
   */
  readonly accountLogRole?: AccountLogRole;

  /**
   * The thresholds of the alarms.
   *
   * @default - the defaults of `WebSocketApiAlarmThresholds`: 25 % of client errors, 1 % of failed integrations, one
   * execution error, 3 s for the slowest 1 %, one throttled request to the connection table
   */
  readonly alarmThresholds?: WebSocketApiAlarmThresholds;
}

/**
 * A WebSocket API of API Gateway: clients stay connected, and anything in AWS can write to them.
 *
 * A connection that is silent for 10 minutes is closed, and each after two hours: have clients send something every few
 * minutes and connect again. A message has 128 KB at most, in frames of 32 KB; a function has 29 s to take it
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html).
 *
 * The handlers may get, query and change items of the connection table, query its index and post to connections. They find
 * both in the environment variables `CONNECTION_TABLE_NAME` and `WEBSOCKET_CALLBACK_URL`.
 */
export class WebSocketApiService extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.apis.WebSocketApiService';

  /** The index of the connection table by topic. */
  public static readonly TOPIC_INDEX = TOPIC_INDEX;

  /** The attribute of the connection table with the time when an item expires, in seconds since 1970. */
  public static readonly TTL_ATTRIBUTE = 'expiresAt';

  /** The API. */
  public readonly api: apigwv2.WebSocketApi;

  /** The routes of messages, in the order in which they were added. */
  public readonly routes: apigwv2.WebSocketRoute[] = [];

  /** The stage, which deploys every change. */
  public readonly stage: apigwv2.WebSocketStage;

  /** The access log: one JSON object for each connection and message, without its text. */
  public readonly accessLogGroup: logs.LogGroup;

  /**
   * The topics of each connection: partition key `connectionId`, sort key `topic`, and the index `byTopic` the other way round.
   * It goes with the stack, because connections end with the API.
   */
  public readonly connectionTable: dynamodb.Table;

  /** The custom domain, if there is one. */
  public readonly domainName?: apigwv2.DomainName;

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The address that clients connect to, `wss://...`, without a slash at its end. */
  public readonly url: string;

  /** The host name to which the domain name must lead, for example by a CNAME record, if there is a domain. */
  public readonly domainTarget?: string;

  /** The endpoint of the API Gateway Management API, to which messages to connections are posted. */
  public readonly callbackUrl: string;

  private readonly handler: ApiFunction;
  private readonly grantsHandlers: boolean;
  private readonly connectionTableKey?: kms.IKey;
  private readonly keys: string[] = [];
  private readonly integrations = new Map<ApiFunction, apigwv2.WebSocketRouteIntegration>();

  constructor(scope: Construct, id: string, props: WebSocketApiServiceProps) {
    super(scope, id);
    props = injectedProps(WebSocketApiService.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('WebSocketApiService', scope, id), webSocketApiRules(props, Stack.of(scope)));
    const addressType = props.ipAddressType ?? apigwv2.IpAddressType.DUAL_STACK;

    this.connectionTable = this.createConnectionTable(props);
    this.connectionTableKey = props.connectionTableEncryptionKey;
    this.api = new apigwv2.WebSocketApi(this, 'Api', {
      // The console and the bill show APIs by their names.
      apiName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: props.description,
      routeSelectionExpression: props.routeSelectionExpression,
      ipAddressType: addressType,
    });
    this.handler = props.handler;
    this.grantsHandlers = props.grantHandlers ?? true;
    this.addRoutes(props);
    this.accessLogGroup = createAccessLogGroup(this, props);
    this.stage = this.createStage(props);
    const logDelivery = (props.accountLogRole ?? AccountLogRole.createOnce())._bind(this);
    if (logDelivery) this.stage.node.addDependency(logDelivery);
    this.callbackUrl = this.stage.callbackUrl;
    if (this.grantsHandlers) for (const handler of this.integrations.keys()) this.connect(handler);

    if (props.domain) this.domainName = mapDomain(this, props.domain, this.api, this.stage, addressType);
    if (props.existingDomain) mapExistingDomain(this, props.existingDomain, this.api.apiId, this.stage);
    this.domainTarget = this.domainName?.regionalDomainName ?? props.existingDomain?.domainName.regionalDomainName;
    this.url = urlBelow('wss', props.domain, props.existingDomain) ?? this.stage.url;
    this.alarms = webSocketApiAlarms(this, props.alarms, this, props.alarmThresholds);

    if (props.authorization._reason !== undefined) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:unauthenticatedApi',
        `everybody may connect to the WebSocket API: ${props.authorization._reason}`,
      );
    }
  }

  /** Adds a route for a kind of messages. Refuses a key that the API has. */
  public addRoute(route: WebSocketRoute): apigwv2.WebSocketRoute {
    validate(
      `route '${route.key}' of ${this.node.path}`,
      webSocketRouteRules([...this.keys, route.key]),
      webSocketHandlerRules(route.handler && !this.integrations.has(route.handler) ? [route.handler] : [], {
        grantHandlers: this.grantsHandlers,
        stack: Stack.of(this),
      }),
    );
    const handler = route.handler ?? this.handler;
    const isNew = !this.integrations.has(handler);
    const added = this.addMessageRoute(route);
    if (isNew && this.grantsHandlers) this.connect(handler);
    return added;
  }

  /** Allows a principal to write to connections, to get and to end them. The handlers may already. */
  public grantPostToConnections(grantee: iam.IGrantable): iam.Grant {
    return this.stage.grantManagementApiAccess(grantee);
  }

  /** Allows a principal to connect, with `WebSocketAuthorization.iam()`. */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApiV2('$connect', this.stage.stageName)],
    });
  }

  /** The connections and messages, their errors, and the latency of the functions. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return webSocketApiWidgets(this, this.stage);
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
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    table.addGlobalSecondaryIndex({
      indexName: WebSocketApiService.TOPIC_INDEX,
      partitionKey: topic,
      sortKey: connectionId,
    });
    TableRecovery.none('The table holds connections, which end within two hours; there is nothing to restore.')._bind(
      table,
    );
    return table;
  }

  private addRoutes(props: WebSocketApiServiceProps): void {
    this.api.addRoute('$connect', {
      integration: this.integrate(props.connectHandler ?? props.handler),
      authorizer: props.authorization._bind(),
    });
    for (const route of [
      this.api.addRoute('$disconnect', { integration: this.integrate(props.disconnectHandler ?? props.handler) }),
      this.api.addRoute('$default', { integration: this.integrate(props.handler), returnResponse: true }),
    ]) {
      this.acknowledgeOpenRoute(route);
    }
    for (const route of props.routes ?? []) this.addMessageRoute(route);
  }

  private addMessageRoute({ key, handler, returnResponse }: WebSocketRoute): apigwv2.WebSocketRoute {
    const integration = this.integrate(handler ?? this.handler);
    const route = this.api.addRoute(key, { integration, returnResponse: returnResponse ?? true });
    this.acknowledgeOpenRoute(route);
    this.keys.push(key);
    this.routes.push(route);
    return route;
  }

  /** One integration and one permission for each function. */
  private integrate(handler: ApiFunction): apigwv2.WebSocketRouteIntegration {
    const known = this.integrations.get(handler);
    if (known) return known;
    const integration = new PermissionlessWebSocketLambdaIntegration('Integration', handler.alias);
    allowInvocation(this, this.api.apiId, handler.alias);
    this.integrations.set(handler, integration);
    return integration;
  }

  private acknowledgeOpenRoute(route: apigwv2.WebSocketRoute): void {
    acknowledgeInherent(
      route,
      'API Gateway authorizes a WebSocket when it is opened; messages of the connection cannot be authorized again.',
      'AwsSolutions-APIG4',
      'APIGWAuthorization',
    );
  }

  private createStage(props: WebSocketApiServiceProps): apigwv2.WebSocketStage {
    return new apigwv2.WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: props.stageName ?? STAGE_NAME,
      autoDeploy: true,
      throttle: props.throttle ?? THROTTLE,
      accessLogSettings: {
        destination: new apigwv2.LogGroupLogDestination(this.accessLogGroup),
        format: props.accessLogFormat ?? apigateway.AccessLogFormat.custom(WEBSOCKET_ACCESS_LOG_FORMAT),
      },
    });
  }

  private connect(handler: ApiFunction): void {
    claimEnvironment(handler, this);
    handler.function.addEnvironment('CONNECTION_TABLE_NAME', this.connectionTable.tableName);
    handler.function.addEnvironment('WEBSOCKET_CALLBACK_URL', this.callbackUrl);
    this.grantConnectionTable(handler);
    this.grantPostToConnections(handler);
    this.acknowledgeWildcards(handler);
  }

  /** What a handler does with connections. Whoever has to read all of them, scans by a grant of its own. */
  private grantConnectionTable(handler: ApiFunction): void {
    const { tableArn } = this.connectionTable;
    iam.Grant.addToPrincipal({ grantee: handler, actions: TABLE_ACTIONS, resourceArns: [tableArn] });
    iam.Grant.addToPrincipal({
      grantee: handler,
      actions: ['dynamodb:Query'],
      resourceArns: [`${tableArn}/index/${TOPIC_INDEX}`],
    });
    this.connectionTableKey?.grant(handler, ...KEY_ACTIONS);
  }

  private acknowledgeWildcards(handler: ApiFunction): void {
    const { partition, region, account } = Stack.of(this);
    const idOf = (child: Construct) => Stack.of(this).getLogicalId(child.node.defaultChild as CfnElement);
    const place = [
      Token.isUnresolved(partition) ? '<AWS::Partition>' : partition,
      'execute-api',
      Token.isUnresolved(region) ? '<AWS::Region>' : region,
      Token.isUnresolved(account) ? '<AWS::AccountId>' : account,
    ].join(':');
    const connections = `Resource::arn:${place}:<${idOf(this.api)}>/${this.stage.stageName}/*/@connections/*`;
    acknowledgeInherent(
      handler.role,
      'The connections of the one stage, whose ids API Gateway gives when they are opened.',
      `AwsSolutions-IAM5[${connections}]`,
      `IAMNoWildcardPermissions[${connections}]`,
    );
  }
}
