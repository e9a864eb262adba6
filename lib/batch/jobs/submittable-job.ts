import { IConstruct } from 'constructs';

/** The environments that a job can run on. */
export enum JobCompatibility {
  /** Queues on Fargate. */
  FARGATE = 'Fargate',
  /** Queues on EC2 instances, managed or not. */
  EC2 = 'EC2',
  /** Queues on EC2 instances that are not Spot. */
  EC2_ON_DEMAND = 'EC2 On-Demand',
  /** Queues on an EKS cluster. */
  EKS = 'EKS',
}

/** Something that can be submitted to a `JobQueue`. */
export interface ISubmittableJob extends IConstruct {
  /** The ARN of the job definition, with its revision. */
  readonly jobDefinitionArn: string;

  /** The environments that the job can run on. A queue of another kind refuses it. */
  readonly compatibility: JobCompatibility;
}
