import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';

/** How one public construct is used: for the checks that hold for every construct (`test/specimens.test.ts`). */
export interface Specimen {
  /**
   * The least that a caller has to give, in production: alarms are sent to `topicOf(stack)`.
   *
   * `given` are props that take the place of those, where the specimen takes any: the benchmark and the integration tests
   * give their own.
   */
  readonly minimal: (stack: Stack, id: string, given?: object) => Construct;

  /** As many options as go together, with values other than the defaults; `given` as for `minimal`. */
  readonly full: (stack: Stack, id: string, given?: object) => Construct;

  /** Further uses by name, which the CloudFormation validator and cdk-preflight look at, too. */
  readonly further?: Record<string, (stack: Stack, id: string) => Construct>;

  /** Why there can be only one in a stack: a setting of the account or the registry. */
  readonly onlyOne?: string;

  /** Warnings that `minimal` gives for a reason, by id. */
  readonly warnings?: Record<string, string>;

  /** Findings of rule packs that `minimal` leaves to the caller, by id, with the reason why no default can answer it. */
  readonly findings?: Record<string, string>;
}

/** The specimens of a domain by the name of the class. */
export type Specimens = Record<string, Specimen>;
