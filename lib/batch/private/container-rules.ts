import { Size } from 'aws-cdk-lib/core';
import { Rule, distinct, nonEmptyList, rule } from '../../private/validation';
import type { JobContainerOptions } from '../jobs/container-job';
import type { JobPlatform } from '../jobs/job-platform';
import { environmentRules } from './submission-rules';

/** The size of a container whose caller names none. */
export const DEFAULT_VCPUS = 1;
export const DEFAULT_MEMORY = Size.gibibytes(2);

/** What is wrong with a container, its size aside. */
export function containerContentRules(options: JobContainerOptions, platform: JobPlatform): Rule[] {
  const volumes = options.volumes ?? [];
  const names = Object.keys(options.environment ?? {});
  const both = Object.keys(options.secrets ?? {}).filter((name) => names.includes(name));
  const foreign = volumes.filter((volume) => !volume._compatibility.includes(platform.compatibility));
  return [
    ...options.image._jobRules(),
    ...nonEmptyList('command', options.command),
    ...environmentRules('environment', options.environment),
    ...environmentRules('secrets', options.secrets),
    rule(
      both.length > 0,
      () => `'secrets' must not repeat names of 'environment', got '${both[0]}'; remove one of them`,
    ),
    ...distinct(
      'volumes',
      volumes.map((volume) => volume.name),
    ),
    rule(
      foreign.length > 0,
      () =>
        `'volumes' must be ones that ${platform.compatibility} has, got '${foreign[0]?.name}'; use 'JobPlatform.ec2()'`,
    ),
  ];
}

/** What is wrong with a container that is alone in its task. */
export function containerRules(options: JobContainerOptions, platform: JobPlatform): Rule[] {
  return [
    ...containerContentRules(options, platform),
    ...platform._sizeRules(options.vcpus ?? DEFAULT_VCPUS, options.memory ?? DEFAULT_MEMORY),
  ];
}
