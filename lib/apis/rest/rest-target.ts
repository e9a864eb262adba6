import { Construct } from 'constructs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { ApiFunction } from '../../functions';
import { matches, nonEmpty, oneOf, rule, validate, wholeNumber } from '../../private/validation';
import { streamRules } from '../private/stream-rules';

/** Options of a target whose responses can be sent while it writes them. */
export interface RestStreamingOptions {
  /**
   * Whether the response is sent while the target writes it: its first bytes come at once, and it may have more than
   * 10 MB; what is beyond that is sent at 2 MB a second. The target must stream, too: a function by
   * `awslambda.streamifyResponse()` (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html).
   *
   * @default false
   */
  readonly streaming?: boolean;

  /**
   * The time within which a streamed response must have ended, 1 s to 900 s, without a raised quota of the account. A stream
   * that is silent for 5 minutes, at an edge endpoint for 30 s, is cut off before.
   *
   * @default - the `integrationTimeout` of the API
   */
  readonly timeout?: Duration;
}

/** Options of a target that is a queue. */
export interface RestQueueTargetOptions {
  /**
   * The mapping expression of the message group, for example `$context.requestId`. A FIFO queue needs it; duplicates are
   * told by the content of messages.
   *
   * @default - none, for a standard queue
   */
  readonly messageGroupId?: string;
}

/** Options of a target that is a table. */
export interface RestTableTargetOptions {
  /** The action of DynamoDB, for example 'GetItem'. It is all that the API may do with the table. */
  readonly action: string;

  /**
   * The mapping template of the request, without `TableName`, for example
   * `{ "Key": { "id": { "S": "$util.escapeJavaScript($input.params('id'))" } } }`.
   */
  readonly requestTemplate: string;

  /**
   * The mapping template of the response.
   *
   * @default - what DynamoDB answers
   */
  readonly responseTemplate?: string;
}

/** Options of a target that is an event bus. */
export interface RestEventBusTargetOptions {
  /** The source of the events, for example 'shop.orders'. */
  readonly source: string;

  /** The detail type of the events, for example 'OrderPlaced'. The body of the request is the detail. */
  readonly detailType: string;
}

/** Options of a target that is a stream. */
export interface RestStreamTargetOptions {
  /**
   * The mapping expression of the partition key.
   *
   * @default '$context.requestId' - records are spread over the shards
   */
  readonly partitionKey?: string;
}

/** Options of a target that is an HTTP address. */
export interface RestHttpTargetOptions extends RestStreamingOptions {
  /**
   * The method of the request to the target.
   *
   * @default 'ANY' - that of the client
   */
  readonly method?: string;
}

/** Options of a response that API Gateway gives by itself. */
export interface RestMockTargetOptions {
  /**
   * The status of the response, 200 to 599.
   *
   * @default 200
   */
  readonly statusCode?: number;

  /**
   * The body of the response, a mapping template.
   *
   * @default - no body
   */
  readonly body?: string;
}

/**
 * The properties of the route that a target is bound to.
 *
 * @internal
 */
export interface RestTargetBindOptions {
  /** The time that API Gateway waits. */
  readonly timeout?: Duration;

  /** The parameters that make up the key of the cache. */
  readonly cacheKeyParameters?: string[];

  /**
   * The origin whose pages may read responses.
   *
   * @default - none, or several, of which none fits into a fixed header
   */
  readonly allowOrigin?: string;

  /** The names of the variables of the path. */
  readonly variables: readonly string[];
}

/**
 * The integration that a target gives a route.
 *
 * @internal
 */
export interface RestTargetConfig {
  /** The integration. */
  readonly integration: apigateway.Integration;

  /** The responses that the method declares. */
  readonly methodResponses?: apigateway.MethodResponse[];

  /** The parameters that the method declares. */
  readonly requestParameters?: { readonly [name: string]: boolean };
}

/** The backend that answers the requests of a route of a REST API. */
export abstract class RestTarget {
  /** A function, by its alias: provisioned concurrency and canary deployment apply. */
  public static apiFunction(handler: ApiFunction, options: RestStreamingOptions = {}): RestTarget {
    validate('RestTarget.apiFunction', streamRules(options));
    return new FunctionTarget(handler.alias, options);
  }

  /** A function or alias that is not an `ApiFunction`. */
  public static lambdaFunction(handler: lambda.IFunction, options: RestStreamingOptions = {}): RestTarget {
    validate('RestTarget.lambdaFunction', streamRules(options));
    return new FunctionTarget(handler, options);
  }

  /** A queue that gets the body of each request as a message. The client gets 202. */
  public static queue(queue: sqs.IQueue, options: RestQueueTargetOptions = {}): RestTarget {
    validate(
      'RestTarget.queue',
      rule(
        queue.fifo && options.messageGroupId === undefined,
        () => `'messageGroupId' must be given for a FIFO queue, got none; for example '$context.requestId'`,
      ),
      rule(
        !queue.fifo && options.messageGroupId !== undefined,
        () => `'messageGroupId' is for FIFO queues; leave it out`,
      ),
    );
    const group = options.messageGroupId && `&MessageGroupId=$util.urlEncode("${options.messageGroupId}")`;
    return new ServiceTarget({
      service: 'sqs',
      path: (scope) => `${Stack.of(scope).account}/${queue.queueName}`,
      contentType: 'application/x-www-form-urlencoded',
      template: `Action=SendMessage&MessageBody=$util.urlEncode($input.body)${group ?? ''}`,
      success: { statusCode: '202', template: EMPTY },
      resource: queue,
      grant: (role) => {
        queue.grant(role, 'sqs:SendMessage');
        queue.encryptionMasterKey?.grantEncryptDecrypt(role);
      },
    });
  }

  /** One action of DynamoDB on a table. */
  public static table(table: dynamodb.ITable, options: RestTableTargetOptions): RestTarget {
    validate(
      'RestTarget.table',
      oneOf('action', options.action, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan']),
      rule(
        !options.requestTemplate.trim().startsWith('{') || /"TableName"/.test(options.requestTemplate),
        () => `'requestTemplate' must begin with '{' and have no "TableName", which is written into it`,
      ),
    );
    const rest = options.requestTemplate.trim().slice(1);
    const separator = rest.trim() === '}' ? '' : ',';
    return new ServiceTarget({
      service: 'dynamodb',
      action: options.action,
      contentType: 'application/x-amz-json-1.0',
      template: `{"TableName":"${table.tableName}"${separator}${rest}`,
      success: { statusCode: '200', template: options.responseTemplate },
      resource: table,
      grant: (role) => {
        table.grant(role, `dynamodb:${options.action}`);
        table.encryptionKey?.grantEncryptDecrypt(role);
      },
    });
  }

  /** A state machine that is started with the body of each request, which must be JSON. The client gets 202 with its `executionArn`. */
  public static stateMachine(stateMachine: stepfunctions.IStateMachine): RestTarget {
    return new ServiceTarget({
      service: 'states',
      action: 'StartExecution',
      contentType: 'application/x-amz-json-1.0',
      template: `{"stateMachineArn":"${stateMachine.stateMachineArn}","input":"${ESCAPED_BODY}"}`,
      success: { statusCode: '202', template: `{"executionArn":$input.json('$.executionArn')}` },
      resource: stateMachine,
      grant: (role) => stateMachine.grantStartExecution(role),
    });
  }

  /** An event bus that gets the body of each request, which must be JSON, as the detail of an event. The client gets 202. */
  public static eventBus(eventBus: events.IEventBus, options: RestEventBusTargetOptions): RestTarget {
    const plain = /^[\w.\-/:@ ]{1,128}$/;
    validate(
      'RestTarget.eventBus',
      matches('source', options.source, plain, "1 to 128 letters, digits, '.', '-', '/', ':' and '@'"),
      rule(options.source.startsWith('aws.'), () => `'source' must not begin with 'aws.', got '${options.source}'`),
      matches('detailType', options.detailType, plain, "1 to 128 letters, digits, spaces, '.', '-', '/', ':' and '@'"),
    );
    const entry =
      `"Source":"${options.source}","DetailType":"${options.detailType}",` +
      `"EventBusName":"${eventBus.eventBusName}","Detail":"${ESCAPED_BODY}"`;
    return new ServiceTarget({
      service: 'events',
      action: 'PutEvents',
      contentType: 'application/x-amz-json-1.1',
      target: 'AWSEvents.PutEvents',
      template: `{"Entries":[{${entry}}]}`,
      // EventBridge answers 200 with the entries that it refuses.
      success: {
        statusCode: '202',
        template: `#if($input.path('$.FailedEntryCount') != 0)#set($context.responseOverride.status = 500)#end${EMPTY}`,
      },
      resource: eventBus,
      grant: (role) => eventBus.grantPutEventsTo(role),
    });
  }

  /** A stream of Kinesis that gets the body of each request as a record. The client gets 202. */
  public static stream(stream: kinesis.IStream, options: RestStreamTargetOptions = {}): RestTarget {
    validate('RestTarget.stream', nonEmpty('partitionKey', options.partitionKey));
    const key = options.partitionKey ?? '$context.requestId';
    return new ServiceTarget({
      service: 'kinesis',
      action: 'PutRecord',
      contentType: 'application/x-amz-json-1.1',
      template: `{"StreamName":"${stream.streamName}","PartitionKey":"${key}","Data":"$util.base64Encode($input.body)"}`,
      success: { statusCode: '202', template: EMPTY },
      resource: stream,
      grant: (role) => {
        stream.grant(role, 'kinesis:PutRecord');
        stream.encryptionKey?.grantEncrypt(role);
      },
    });
  }

  /**
   * An HTTP address on the internet. It gets the variables of the path that it has itself, for example `{id}` or `{proxy}`.
   *
   * @param url the address, which begins with `https://` or `http://`
   */
  public static httpUrl(url: string, options: RestHttpTargetOptions = {}): RestTarget {
    validate(
      'RestTarget.httpUrl',
      matches('url', url, /^https?:\/\/[^\s]+$/, "an address that begins with 'https://'"),
      streamRules(options),
    );
    return new HttpUrlTarget(url, options);
  }

  /**
   * A Network Load Balancer behind a VPC link, by an address whose name the link resolves.
   *
   * @param url the address, whose host the link resolves
   */
  public static vpcLink(vpcLink: apigateway.IVpcLink, url: string, options: RestHttpTargetOptions = {}): RestTarget {
    validate(
      'RestTarget.vpcLink',
      matches('url', url, /^https?:\/\/[^\s]+$/, "an address that begins with 'http://'"),
      streamRules(options),
    );
    return new HttpUrlTarget(url, options, vpcLink);
  }

  /** A response that API Gateway gives by itself, for example of a health check. */
  public static mock(options: RestMockTargetOptions = {}): RestTarget {
    validate('RestTarget.mock', wholeNumber('statusCode', options.statusCode, { min: 200, max: 599 }));
    return new MockTarget(options);
  }

  /** Any other integration of aws-cdk-lib. Its permissions and the responses of the method are those of its class. */
  public static integration(integration: apigateway.Integration): RestTarget {
    return new ForeignTarget(integration);
  }

  /**
   * The function that is called.
   *
   * @internal
   */
  public abstract readonly _handler?: lambda.IFunction;

  /**
   * How its responses are sent.
   *
   * @internal
   */
  public abstract readonly _streaming: RestStreamingOptions;

  /**
   * Integrates the target with a route of the API in the scope.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: RestTargetBindOptions): RestTargetConfig;
}

const ALLOW_ORIGIN = 'method.response.header.Access-Control-Allow-Origin';

/** No function sends the header. */
function corsValues(origin: string | undefined) {
  return origin === undefined ? undefined : { [ALLOW_ORIGIN]: `'${origin}'` };
}

function corsParameters(origin: string | undefined) {
  return origin === undefined ? undefined : { [ALLOW_ORIGIN]: true };
}

/** A body in a JSON string: JavaScript escapes the apostrophe, JSON must not. */
const ESCAPED_BODY = `$util.escapeJavaScript($input.body).replaceAll("\\\\'","'")`;

/** What answers at once. */
const BUFFERED: RestStreamingOptions = {};

function transferModeOf({ streaming }: RestStreamingOptions): apigateway.ResponseTransferMode | undefined {
  return streaming ? apigateway.ResponseTransferMode.STREAM : undefined;
}

class FunctionTarget extends RestTarget {
  constructor(
    public readonly _handler: lambda.IFunction,
    public readonly _streaming: RestStreamingOptions,
  ) {
    super();
  }

  public _bind(_scope: Construct, { timeout, cacheKeyParameters }: RestTargetBindOptions): RestTargetConfig {
    return {
      integration: new apigateway.LambdaIntegration(this._handler, {
        // One permission for all the methods of the API: the policy of a function has room for about fifty.
        scopePermissionToMethod: false,
        timeout: this._streaming.timeout ?? timeout,
        cacheKeyParameters,
        responseTransferMode: transferModeOf(this._streaming),
      }),
    };
  }
}

/** An action of an AWS service, how it is asked, and what the client gets. */
interface ServiceAction {
  readonly service: string;
  readonly action?: string;
  readonly path?: (scope: Construct) => string;
  readonly contentType: string;
  readonly target?: string;
  readonly template: string;
  readonly success: { readonly statusCode: string; readonly template?: string };
  readonly resource: Construct | { readonly node: Construct['node'] };
  readonly grant: (role: iam.IRole) => unknown;
}

class ServiceTarget extends RestTarget {
  public readonly _handler = undefined;
  public readonly _streaming = BUFFERED;

  constructor(private readonly props: ServiceAction) {
    super();
  }

  public _bind(
    scope: Construct,
    { timeout, cacheKeyParameters, allowOrigin }: RestTargetBindOptions,
  ): RestTargetConfig {
    const { service, action, path, contentType, target, template, success } = this.props;
    const options: apigateway.IntegrationOptions = {
      credentialsRole: this.roleIn(scope),
      timeout,
      cacheKeyParameters,
      // A body of another content type would get to the service as it is.
      passthroughBehavior: apigateway.PassthroughBehavior.NEVER,
      requestParameters: {
        'integration.request.header.Content-Type': `'${contentType}'`,
        ...(target ? { 'integration.request.header.X-Amz-Target': `'${target}'` } : {}),
      },
      requestTemplates: { 'application/json': template },
      integrationResponses: [
        {
          statusCode: success.statusCode,
          responseParameters: corsValues(allowOrigin),
          ...(success.template === undefined ? {} : { responseTemplates: { 'application/json': success.template } }),
        },
        // What a service says of a refusal names resources and roles.
        {
          selectionPattern: '4\\d{2}',
          statusCode: '400',
          responseParameters: corsValues(allowOrigin),
          responseTemplates: { 'application/json': REFUSED },
        },
        {
          selectionPattern: '5\\d{2}',
          statusCode: '500',
          responseParameters: corsValues(allowOrigin),
          responseTemplates: { 'application/json': FAILED },
        },
      ],
    };
    return {
      integration: new apigateway.AwsIntegration({
        service,
        ...(path ? { path: path(scope) } : { action }),
        integrationHttpMethod: 'POST',
        options,
      }),
      methodResponses: [success.statusCode, '400', '500'].map((statusCode) => ({
        statusCode,
        responseParameters: corsParameters(allowOrigin),
      })),
    };
  }

  /** One role for each resource: all that the API may do with it. */
  private roleIn(scope: Construct): iam.IRole {
    const { service, resource, grant } = this.props;
    const name = `${service}${Names.nodeUniqueId(resource.node)}`;
    const role =
      (scope.node.tryFindChild(`${name}Role`) as iam.Role | undefined) ??
      new iam.Role(scope, `${name}Role`, {
        description: `Requests of the REST API to ${service}`,
        assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      });
    grant(role);
    return role;
  }
}

const EMPTY = '{}';
const REFUSED = '{"type":"about:blank","title":"The request was refused","requestId":"$context.requestId"}';
const FAILED = '{"type":"about:blank","title":"The request failed","requestId":"$context.requestId"}';

class HttpUrlTarget extends RestTarget {
  public readonly _handler = undefined;

  constructor(
    private readonly url: string,
    public readonly _streaming: RestHttpTargetOptions,
    private readonly vpcLink?: apigateway.IVpcLink,
  ) {
    super();
  }

  public _bind(_scope: Construct, { timeout, cacheKeyParameters, variables }: RestTargetBindOptions): RestTargetConfig {
    const passed = variables.filter((name) => this.url.includes(`{${name}}`));
    return {
      integration: new apigateway.Integration({
        type: apigateway.IntegrationType.HTTP_PROXY,
        integrationHttpMethod: this._streaming.method ?? 'ANY',
        uri: this.url,
        options: {
          timeout: this._streaming.timeout ?? timeout,
          cacheKeyParameters,
          responseTransferMode: transferModeOf(this._streaming),
          ...(this.vpcLink ? { connectionType: apigateway.ConnectionType.VPC_LINK, vpcLink: this.vpcLink } : {}),
          requestParameters: Object.fromEntries(
            passed.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
          ),
        },
      }),
      requestParameters: Object.fromEntries(passed.map((name) => [`method.request.path.${name}`, true])),
    };
  }
}

class MockTarget extends RestTarget {
  public readonly _handler = undefined;
  public readonly _streaming = BUFFERED;

  constructor(private readonly options: RestMockTargetOptions) {
    super();
  }

  public _bind(_scope: Construct, { allowOrigin }: RestTargetBindOptions): RestTargetConfig {
    const statusCode = String(this.options.statusCode ?? 200);
    return {
      integration: new apigateway.MockIntegration({
        passthroughBehavior: apigateway.PassthroughBehavior.NEVER,
        requestTemplates: { 'application/json': `{"statusCode":${statusCode}}` },
        integrationResponses: [
          {
            statusCode,
            responseParameters: corsValues(allowOrigin),
            responseTemplates: this.options.body === undefined ? undefined : { 'application/json': this.options.body },
          },
        ],
      }),
      methodResponses: [{ statusCode, responseParameters: corsParameters(allowOrigin) }],
    };
  }
}

class ForeignTarget extends RestTarget {
  public readonly _handler = undefined;
  public readonly _streaming = BUFFERED;

  constructor(private readonly foreign: apigateway.Integration) {
    super();
  }

  public _bind(): RestTargetConfig {
    return { integration: this.foreign };
  }
}
