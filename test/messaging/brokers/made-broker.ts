import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ActiveMqBroker, ActiveMqBrokerProps, RabbitMqBroker, RabbitMqBrokerProps } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

export const BROKER = 'AWS::AmazonMQ::Broker';
export const CONFIGURATION = 'AWS::AmazonMQ::Configuration';
export const ALARM = 'AWS::CloudWatch::Alarm';
export const SCHEDULE = 'AWS::Scheduler::Schedule';

export type Props<P> = (stack: Stack) => Partial<P>;

export function rabbit(props: Props<RabbitMqBrokerProps> = () => ({}), stack = testStack(), id = 'Mq'): RabbitMqBroker {
  return new RabbitMqBroker(stack, id, { vpc: vpcOf(stack), alarms: Alarms.none(), ...props(stack) });
}

export function active(props: Props<ActiveMqBrokerProps> = () => ({}), stack = testStack(), id = 'Mq'): ActiveMqBroker {
  return new ActiveMqBroker(stack, id, { vpc: vpcOf(stack), alarms: Alarms.none(), ...props(stack) });
}

export function templateWith(construct: RabbitMqBroker | ActiveMqBroker): Template {
  return templateOf(Stack.of(construct));
}

/** The name of the broker without what is known at deployment: the path and the digest. */
export function nameOf(construct: RabbitMqBroker | ActiveMqBroker): string {
  const name: { 'Fn::Join': [string, (string | object)[]] } = Stack.of(construct).resolve(construct.brokerName);
  return name['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '*')).join('');
}

/** The data of the configuration. */
export function dataOf(template: Template): string {
  const [resource] = Object.values(template.findResources(CONFIGURATION)) as [{ Properties: { Data: string } }];
  return Buffer.from(resource.Properties.Data, 'base64').toString('utf8');
}

/** A user whose name and password come from a secret when the broker is made. */
export function userFrom(secret: string): object {
  const read = (field: string) => ({
    'Fn::Join': [
      '',
      ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp(`^${secret}`) }, `:SecretString:${field}::}}`],
    ],
  });
  return { Username: read('username'), Password: read('password') };
}

/** The schedule that sets the retention of a log group. */
export function retentionOf(kind: string, days: number): object {
  return {
    ScheduleExpression: 'rate(1 day)',
    Target: Match.objectLike({
      Arn: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':scheduler:::aws-sdk:cloudwatchlogs:putRetentionPolicy']],
      },
      Input: {
        'Fn::Join': [
          '',
          [
            '{"LogGroupName":"/aws/amazonmq/broker/',
            { Ref: Match.stringLikeRegexp('^MqBroker') },
            `/${kind}","RetentionInDays":${days}}`,
          ],
        ],
      },
    }),
  };
}
