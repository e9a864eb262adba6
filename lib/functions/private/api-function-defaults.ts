import { Duration } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApiFunctionProps } from '../api-function';
import { FunctionDeployment } from '../function-deployment';

/** The props of a function with the defaults in place of what was left out: rules, alarms and resources read them here. */
export type ResolvedFunctionProps = ReturnType<typeof withFunctionDefaults>;

export function withFunctionDefaults(props: ApiFunctionProps) {
  const { timeout = Duration.seconds(10), alarmThresholds: thresholds = {} } = props;
  return {
    ...props,
    timeout,
    memorySize: props.memorySize ?? 1024,
    architecture: props.architecture ?? lambda.Architecture.ARM_64,
    deployment: props.deployment ?? FunctionDeployment.allAtOnce(),
    tracing: props.tracing ?? lambda.Tracing.ACTIVE,
    logLevel: props.logLevel ?? lambda.ApplicationLogLevel.INFO,
    systemLogLevel: props.systemLogLevel ?? lambda.SystemLogLevel.INFO,
    logRetention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
    givenLogRetention: props.logRetention,
    alarmThresholds: {
      errorPercent: thresholds.errorPercent ?? 1,
      durationP99: thresholds.durationP99 ?? shareOf(timeout, 0.8),
      throttledInvocations: thresholds.throttledInvocations ?? 1,
      concurrencyPercent: thresholds.concurrencyPercent ?? 80,
      spilloverInvocations: thresholds.spilloverInvocations ?? 1,
    },
  };
}

/** There is none of a timeout that is only known at deployment. */
function shareOf(timeout: Duration, share: number): Duration | undefined {
  return timeout.isUnresolved() ? undefined : Duration.millis(Math.round(timeout.toMilliseconds() * share));
}
