import { Construct } from 'constructs';
import { CfnDeletionPolicy, Fn, Token } from 'aws-cdk-lib/core';
import { CfnBroker, CfnConfiguration } from 'aws-cdk-lib/aws-amazonmq';
import { MessageBrokerProps } from '../brokers/message-broker-props';
import { configurationName, whereGiven } from './broker-name';
import { removalPolicyOf } from './broker-parts';

/** A configuration of a broker. Other data are its next revision, which the broker takes at its next reboot. */
export function brokerConfiguration(
  scope: Construct,
  engineType: string,
  engineVersion: string,
  data: string,
  props: MessageBrokerProps,
  authenticationStrategy?: string,
): CfnConfiguration {
  const configuration = new CfnConfiguration(scope, 'Configuration', {
    name: configurationName(scope, [engineVersion, ...whereGiven(authenticationStrategy)]),
    engineType,
    engineVersion,
    authenticationStrategy,
    data: Token.isUnresolved(data) ? Fn.base64(data) : Buffer.from(data, 'utf8').toString('base64'),
  });
  configuration.applyRemovalPolicy(removalPolicyOf(props));
  // The broker uses the one before until it has been rebooted.
  configuration.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return configuration;
}

/** The revision of a configuration that a broker takes. */
export function configurationOf(configuration: CfnConfiguration): CfnBroker.ConfigurationIdProperty {
  return { id: configuration.attrId, revision: configuration.attrRevision };
}
