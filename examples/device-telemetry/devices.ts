import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';

/** Properties of `Devices`. */
export interface DevicesProps {
  /** The ARN of what a device calls, in which its own name stands as `DEVICE_NAME`. */
  readonly endpointArn: string;
}

/** The name of the device itself in a policy, as AWS IoT vouches for it. */
export const DEVICE_NAME = '${credentials-iot:ThingName}';

/**
 * The devices. Each has a certificate of AWS IoT, and gets credentials for it that expire, by which it calls the API in its own name
 * (https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html). Whoever makes a device makes a thing and a certificate
 * of it, and attaches the policy to that.
 */
export class Devices extends Construct {
  /** The role. */
  public readonly role: iam.Role;

  /** The alias that devices name when they ask for credentials. */
  public readonly roleAlias: iot.CfnRoleAlias;

  /** The policy for the certificates of devices. */
  public readonly policy: iot.CfnPolicy;

  constructor(scope: Construct, id: string, { endpointArn }: DevicesProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      description: 'Devices, each in its own name',
      assumedBy: new iam.ServicePrincipal('credentials.iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.role.addToPolicy(new iam.PolicyStatement({ actions: ['execute-api:Invoke'], resources: [endpointArn] }));
    this.roleAlias = new iot.CfnRoleAlias(this, 'RoleAlias', {
      roleArn: this.role.roleArn,
      credentialDurationSeconds: Duration.hours(1).toSeconds(),
    });
    this.policy = new iot.CfnPolicy(this, 'Policy', {
      policyDocument: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['iot:AssumeRoleWithCertificate'],
            resources: [this.roleAlias.attrRoleAliasArn],
          }),
        ],
      }),
    });
  }
}
