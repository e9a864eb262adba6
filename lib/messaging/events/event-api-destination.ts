import { Construct } from 'constructs';
import { Tags } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { eventApiDestinationRules } from '../private/event-api-destination-rules';

/** Properties of an `EventApiDestination`. */
export interface EventApiDestinationProps {
  /** The address that begins with `https://`. A `*` in its path is filled in by the target of a route, a pipe or a subscriber. */
  readonly endpoint: string;

  /**
   * The credentials, from a secret: `events.Authorization.apiKey()`, `.basic()` or `.oauth()`. EventBridge keeps a copy in a secret of its
   * own, which a change of yours reaches with the next deployment that changes the connection.
   */
  readonly authorization: events.Authorization;

  /**
   * The method.
   *
   * @default events.HttpMethod.POST
   */
  readonly httpMethod?: events.HttpMethod;

  /**
   * The maximum number of requests in a second, 1 or more. Events beyond it wait, for as long as they are tried.
   *
   * @default 300 - that of EventBridge
   */
  readonly rateLimitPerSecond?: number;

  /**
   * Headers of every request.
   *
   * @default - none
   */
  readonly headerParameters?: { [name: string]: events.HttpParameter };

  /**
   * Parameters of the query string of every request.
   *
   * @default - none
   */
  readonly queryStringParameters?: { [name: string]: events.HttpParameter };

  /**
   * The ARN of the resource configuration of VPC Lattice of an endpoint in a VPC, whose requests go through its resource gateway and not over
   * the internet (https://docs.aws.amazon.com/eventbridge/latest/userguide/connection-private.html).
   *
   * @default - an endpoint on the internet
   */
  readonly resourceConfigurationArn?: string;

  /**
   * The key that encrypts the credentials. It gets the tag `EventBridgeApiDestinations`, without which EventBridge does not use it; an
   * imported key must have the tag already, with the value `true`.
   *
   * @default - a key of EventBridge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The description, 512 characters at most.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * An address outside AWS, or a private one, with its credentials, that routes of an `ApplicationEventBus`, pipes and subscribers of a
 * `RetainedEventBus` send events to.
 */
export class EventApiDestination extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.EventApiDestination';

  /** The API destination: `new targets.ApiDestination()` takes it, and `apiDestination()` of pipes and subscribers. */
  public readonly apiDestination: events.ApiDestination;

  /** The connection, with the credentials. */
  public readonly connection: events.Connection;

  constructor(scope: Construct, id: string, props: EventApiDestinationProps) {
    super(scope, id);
    props = injectedProps(EventApiDestination.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('EventApiDestination', scope, id), eventApiDestinationRules(props));

    const { encryptionKey, resourceConfigurationArn } = props;
    this.connection = new events.Connection(this, 'Connection', {
      description: `Credentials of ${this.node.path}`,
      authorization: props.authorization,
      headerParameters: props.headerParameters,
      queryStringParameters: props.queryStringParameters,
    });
    const cfnConnection = this.connection.node.findChild('Connection') as events.CfnConnection;
    if (resourceConfigurationArn !== undefined) {
      cfnConnection.invocationConnectivityParameters = { resourceParameters: { resourceConfigurationArn } };
    }
    if (encryptionKey) {
      cfnConnection.kmsKeyIdentifier = encryptionKey.keyArn;
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-connections.html
      Tags.of(encryptionKey).add('EventBridgeApiDestinations', 'true');
    }
    this.apiDestination = new events.ApiDestination(this, 'Destination', {
      description: props.description,
      connection: this.connection,
      endpoint: props.endpoint,
      httpMethod: props.httpMethod ?? events.HttpMethod.POST,
      rateLimitPerSecond: props.rateLimitPerSecond ?? 300,
    });
  }
}
