import { DetailedSubmitOptions, SubmitOptions } from '../queues/submit-options';

/** The name of a submitted job. */
export function jobName(options: SubmitOptions): string {
  return options.name ?? options.job.node.id;
}

/** What `SubmitJob` is called with, in the words of an SDK target. */
export function submission(jobQueueArn: string, options: DetailedSubmitOptions): object {
  return {
    JobName: jobName(options),
    JobQueue: jobQueueArn,
    JobDefinition: options.job.jobDefinitionArn,
    ...(options.arraySize !== undefined && { ArrayProperties: { Size: options.arraySize } }),
    ...(options.parameters && { Parameters: options.parameters }),
    ...(options.environment && {
      ContainerOverrides: {
        Environment: Object.entries(options.environment).map(([Name, Value]) => ({ Name, Value })),
      },
    }),
    ...(options.share !== undefined && { ShareIdentifier: options.share }),
    ...(options.schedulingPriority !== undefined && { SchedulingPriorityOverride: options.schedulingPriority }),
  };
}
