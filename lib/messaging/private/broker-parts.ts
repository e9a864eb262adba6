import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { CfnBroker } from 'aws-cdk-lib/aws-amazonmq';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { checkReach } from '../../private/network-reach';
import { acknowledgeInherent } from '../../private/rule-packs';
import { workloadSubnets } from '../../private/subnets';
import { BrokerMaintenanceDay } from '../brokers/broker-maintenance-window';
import { MessageBrokerProps } from '../brokers/message-broker-props';

/** The policy for what a broker is made of. */
export function removalPolicyOf({ removalPolicy }: MessageBrokerProps): RemovalPolicy {
  return removalPolicy ?? RemovalPolicy.RETAIN;
}

/** The first subnets of each zone, as many as the deployment needs; fewer where the VPC has fewer. */
export function brokerSubnets({ vpc, subnets }: MessageBrokerProps, count: number): ec2.ISubnet[] {
  const zones = new Map<string, ec2.ISubnet>();
  for (const subnet of vpc.selectSubnets(workloadSubnets(vpc, subnets)).subnets) {
    if (!zones.has(subnet.availabilityZone)) zones.set(subnet.availabilityZone, subnet);
  }
  return [...zones.values()].slice(0, count);
}

/** The one security group of a broker, which it keeps: RabbitMQ refuses another. */
export function brokerSecurityGroup(scope: Construct, props: MessageBrokerProps): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: props.vpc,
    // A change would replace the group.
    description: 'Clients of the broker',
    allowAllOutbound: false,
  });
  group.applyRemovalPolicy(removalPolicyOf(props));
  return group;
}

/** A secret with a user and a password that both engines take, and that needs no escape in an address. */
export function userSecret(
  scope: Construct,
  id: string,
  username: string,
  props: MessageBrokerProps,
): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, id, {
    description: `User ${username} of the broker ${scope.node.path}`,
    encryptionKey: props.encryptionKey,
    // CloudFormation makes another password when any of this changes, which the broker would not know.
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username }),
      generateStringKey: 'password',
      passwordLength: 32,
      excludePunctuation: true,
    },
    removalPolicy: removalPolicyOf(props),
  });
  acknowledgeInherent(
    secret,
    'Secrets Manager has no rotation for Amazon MQ: a password is changed on the broker and in the secret together',
    'AwsSolutions-SMG4',
    'SecretsManagerRotationEnabled',
  );
  return secret;
}

/** A user as CloudFormation reads it, when the broker is made. */
export function userOf(secret: secretsmanager.ISecret): { readonly username: string; readonly password: string } {
  const read = (field: string) => secret.secretValueFromJson(field).unsafeUnwrap();
  return { username: read('username'), password: read('password') };
}

/** The secret that queues are read with. */
export function readerSecretOf(
  broker: Construct,
  adminSecret: secretsmanager.ISecret | undefined,
  given: secretsmanager.ISecret | undefined,
): secretsmanager.ISecret {
  const secret = given ?? adminSecret;
  if (secret) return secret;
  throw new Error(
    `a reader of queues of '${broker.node.path}': 'secret' must be given, got nothing; the broker has no administrator of its own: give the user name and password of another user`,
  );
}

/** The encryption, written as it is: what is left out would be a key of the account. */
export function encryptionOf(key?: kms.IKey): CfnBroker.EncryptionOptionsProperty {
  return key ? { kmsKeyId: key.keyArn, useAwsOwnedKey: false } : { useAwsOwnedKey: true };
}

/** The window of maintenance as Amazon MQ takes it. */
export function maintenanceOf({ maintenanceWindow }: MessageBrokerProps): CfnBroker.MaintenanceWindowProperty {
  return {
    dayOfWeek: maintenanceWindow?.day ?? BrokerMaintenanceDay.SUNDAY,
    timeOfDay: maintenanceWindow?.time ?? '03:00',
    timeZone: maintenanceWindow?.timeZone?.timezoneName ?? 'UTC',
  };
}

/**
 * Lets Lambda and Pipes read queues: they put network interfaces into the subnets of the broker, with its security group, and call AWS
 * from there (https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html).
 */
export function letPollersIn(scope: Construct, props: MessageBrokerProps, group: ec2.SecurityGroup, port: ec2.Port) {
  group.connections.allowInternally(port, 'Lambda and Pipes read queues');
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Lambda and Pipes call AWS');
  checkReach(scope, {
    vpc: props.vpc,
    subnets: workloadSubnets(props.vpc, props.subnets),
    consequence: `queues of the broker '${scope.node.path}' cannot be read by Lambda or a pipe`,
    warningId: 'brokerReadersCannotReachAws',
    services: ['lambda', 'secretsmanager', 'sts'],
    endpointSets: ['of({ Lambda, SecretsManager, Sts })'],
  });
}
