import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  AlarmTopic,
  AlarmTopicProps,
  IObservable,
  OperationsDashboard,
  OperationsDashboardProps,
} from 'cdk-reference-architectures/observability';
import { Specimens } from './specimen';
import { keyOf } from './surroundings';

const subject: IObservable = {
  dashboardWidgets: () => [
    new cloudwatch.GraphWidget({
      title: 'Orders',
      left: [new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' })],
    }),
  ],
};

export const specimens: Specimens = {
  AlarmTopic: {
    minimal: (stack, id, given: AlarmTopicProps = {}) => new AlarmTopic(stack, id, given),
    full: (stack, id) =>
      new AlarmTopic(stack, id, { emails: ['a@example.com', 'b@example.com'], encryptionKey: keyOf(stack) }),
  },
  OperationsDashboard: {
    minimal: (stack, id, given: Partial<OperationsDashboardProps> = {}) =>
      new OperationsDashboard(stack, id, { ...given, subjects: given.subjects ?? [subject] }),
    full: (stack, id) =>
      new OperationsDashboard(stack, id, { subjects: [subject, subject], defaultInterval: Duration.hours(12) }),
  },
};
