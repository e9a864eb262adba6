import { Duration } from 'aws-cdk-lib/core';
import { distinct, isKnown, matches, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { JobCompatibility } from '../jobs/submittable-job';
import type { ArrayPipelineProps } from '../pipelines/array-pipeline';

/** The values of an `ArrayPipeline` that have a default. */
export interface PipelineDefaults {
  readonly recordPrefix: string;
  readonly runVariable: string;
  readonly sizeVariable: string;
  readonly resumeVariable: string;
  readonly toleranceVariable: string;
  readonly timeout: Duration;
}

/** Everything that can be wrong with an `ArrayPipeline`, its alarms aside. */
export function arrayPipelineRules(props: ArrayPipelineProps, defaults: PipelineDefaults): Rules {
  const { child, merge, tolerance, alarmThresholds } = props;
  const { runVariable, sizeVariable, resumeVariable, toleranceVariable } = defaults;
  const variables = { runVariable, sizeVariable, resumeVariable, toleranceVariable };
  return [
    seconds('timeout', defaults.timeout, { min: 60, max: 31_536_000 }),
    wholeNumber('alarmThresholds.failedRuns', alarmThresholds?.failedRuns, { min: 1 }),
    wholeNumber('alarmThresholds.timedOutRuns', alarmThresholds?.timedOutRuns, { min: 1 }),
    matches(
      'recordPrefix',
      defaults.recordPrefix,
      /^([A-Za-z0-9_.=-]+\/)+$/,
      "names of letters, digits, '.', '_', '-' and '=', each with a slash behind it",
    ),
    Object.entries(variables).map(([prop, name]) =>
      matches(prop, name, ENVIRONMENT_NAME, 'the name of an environment variable'),
    ),
    distinct(Object.keys(variables).join(', '), Object.values(variables)),
    rule(
      tolerance !== undefined && merge === undefined,
      () => `'tolerance' must not be given without a 'merge', because nothing would follow`,
    ),
    rule(
      child.compatibility === JobCompatibility.EC2_ON_DEMAND,
      () =>
        `'child' must not be a multi-node job, which Batch takes no array of, got '${child.node.path}'; use a job of one node`,
    ),
    fairnessRules(props),
  ];
}

/** That runs have a share where a queue divides its capacity by shares, and only there. */
function fairnessRules({ queue, singleJobQueue, share, schedulingPriority }: ArrayPipelineProps): Rules {
  const fair = [queue, singleJobQueue].find((used) => used?._fair);
  const refused = (prop: string, value: unknown) =>
    rule(
      fair === undefined && value !== undefined,
      () =>
        `'${prop}' must not be given because no queue of the pipeline has a fair-share policy; set 'fairShare' of one`,
    );
  return [
    refused('share', share),
    refused('schedulingPriority', schedulingPriority),
    rule(
      fair !== undefined && !isKnown(share),
      () =>
        `'share' must be given because '${fair?.node.path}' has a fair-share policy; use 'PipelineShare.always()' or '.fromInput()'`,
    ),
  ];
}

const ENVIRONMENT_NAME = /^(?!AWS_BATCH)[A-Za-z_][A-Za-z0-9_]*$/;
