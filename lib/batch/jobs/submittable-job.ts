import { IConstruct } from 'constructs';
import type { JobNeeds } from '../private/job-needs';
import type { ContainerChanges, JobOverrides } from '../private/job-overrides';

/** The environments that a job can run on. */
export enum JobCompatibility {
  /** Queues on Fargate. */
  FARGATE = 'Fargate',
  /** Queues on EC2 instances, managed or not. */
  EC2 = 'EC2',
  /** Queues on EC2 instances that are not Spot. */
  EC2_ON_DEMAND = 'EC2 On-Demand',
  /** Queues on ECS Managed Instances. */
  MANAGED_INSTANCES = 'managed instances',
  /** Queues on an EKS cluster. */
  EKS = 'EKS',
}

/** Something that can be submitted to a `JobQueue`. */
export interface ISubmittableJob extends IConstruct {
  /** The ARN of the job definition, with its revision. */
  readonly jobDefinitionArn: string;

  /** The environments that the job can run on. A queue of another kind refuses it. */
  readonly compatibility: JobCompatibility;

  /**
   * The needs towards the environment that it runs on.
   *
   * @default - unknown: the job definition is made elsewhere
   * @internal
   */
  readonly _needs?: JobNeeds;

  /**
   * Renders what a submission changes; undefined where the job definition is made elsewhere: a job of one container then.
   *
   * @internal
   */
  _overrides?(changes: ContainerChanges): JobOverrides;
}
