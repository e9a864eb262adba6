import { Fact, named } from '../fact';

const LOG_GROUP_CLASS: Fact = {
  id: 'log-group-class',
  says: 'The class of a log group cannot be changed after it is created.',
  source:
    'https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/cloudwatchlogs/aws.sdk.kotlin.services.cloudwatchlogs.model/-create-log-group-request/log-group-class.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::Logs::LogGroup')) {
      if (!before || !after) continue;
      const [old, now] = [before, after].map(({ properties }) => properties.LogGroupClass ?? 'STANDARD');
      if (old === now || action !== 'update') continue;
      report(
        after,
        'fails',
        `${named(after)} is changed from the class ${String(old)} to ${String(now)}`,
        'make a log group with another id',
      );
    }
  },
};

export const CLOUDWATCH_LOGS_FACTS: readonly Fact[] = [LOG_GROUP_CLASS];
