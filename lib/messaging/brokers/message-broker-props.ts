import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Alarms } from '../../observability';
import { BrokerMaintenanceWindow } from './broker-maintenance-window';

/** Properties that brokers of both engines have. */
export interface MessageBrokerProps {
  /** The VPC. A broker is reached from there, and never from the internet. A change makes another, empty broker. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets. The broker takes the first of each zone, as many as its deployment needs. Whoever reads a queue by Lambda or a pipe
   * reaches AWS from there. A change makes another, empty broker.
   *
   * @default - private subnets with egress, else isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /** The recipients of alarms. */
  readonly alarms: Alarms;

  /**
   * The key that encrypts messages on disk, and the secrets. Whoever deploys must be allowed to make grants of it. A change makes
   * another, empty broker.
   *
   * @default - a key that AWS owns, and that of Secrets Manager for the secrets
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The secret with the user name and the password of the administrator, as `username` and `password`. Amazon MQ reads it when the
   * broker is made. Not `guest`; 12 characters or more, 4 different ones, without comma, colon and equals sign.
   *
   * @default - a new secret: the user `admin` with 32 letters and digits
   */
  readonly adminSecret?: secretsmanager.ISecret;

  /**
   * The window of maintenance. A broker of one instance is away for minutes of it.
   *
   * @default - Sunday 03:00 UTC
   */
  readonly maintenanceWindow?: BrokerMaintenanceWindow;

  /**
   * The time that logs are kept. Amazon MQ makes the log groups itself, without an expiry; a schedule sets it each day.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The policy for the broker, its security group and secrets when they leave the stack, or are replaced. A broker that is kept goes on
   * costing.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
