import { JobContainerOptions } from './container-job';

/** The condition of another container before one starts. */
export enum ContainerCondition {
  /** It has started. */
  START = 'START',
  /** It has ended, with any exit code. It must not be essential. */
  COMPLETE = 'COMPLETE',
  /** It has ended with exit code 0. It must not be essential. */
  SUCCESS = 'SUCCESS',
}

/** A dependency on another container. */
export interface ContainerDependency {
  /** The name of the other container. */
  readonly container: string;

  /** The condition that the other container has to meet. */
  readonly condition: ContainerCondition;
}

/** One container of several that run together. */
export interface TaskContainer extends JobContainerOptions {
  /** The container's name: up to 255 letters, digits, hyphens and underscores. */
  readonly name: string;

  /**
   * Whether the end of this container ends the job. At least one has to be essential.
   *
   * @default true
   */
  readonly essential?: boolean;

  /**
   * Containers that this one waits for.
   *
   * @default - none
   */
  readonly dependsOn?: ContainerDependency[];
}
