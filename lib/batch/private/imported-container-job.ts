import { Construct } from 'constructs';
import { at, oneOf, validate } from '../../private/validation';
import type { ContainerJobAttributes } from '../jobs/container-job';
import { ISubmittableJob, JobCompatibility } from '../jobs/submittable-job';
import { arnRules } from './arn-rules';
import { ContainerChanges, containerOverrides, JobOverrides } from './job-overrides';

/** A job of one container of another stack or app. */
export class ImportedContainerJob extends Construct implements ISubmittableJob {
  public readonly jobDefinitionArn: string;
  public readonly compatibility: JobCompatibility;

  constructor(scope: Construct, id: string, { jobDefinitionArn, compatibility }: ContainerJobAttributes) {
    super(scope, id);
    validate(
      at('ContainerJob.fromAttributes', scope, id),
      arnRules(this, 'jobDefinitionArn', jobDefinitionArn, 'job-definition'),
      oneOf('compatibility', compatibility, [JobCompatibility.FARGATE, JobCompatibility.EC2]),
    );
    this.jobDefinitionArn = jobDefinitionArn;
    this.compatibility = compatibility;
  }

  public _overrides(changes: ContainerChanges): JobOverrides {
    return containerOverrides(changes);
  }
}
