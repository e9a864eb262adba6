import { TemplateResource } from 'cdk-reference-architectures/testing';

export type Resources = Record<string, TemplateResource>;

/** Versions of a stack, deployed one after another, and where the last one meets the fact. */
export interface Case {
  readonly versions: readonly Resources[];
  readonly finds: string;
  /** The same but for what makes the difference: nothing is found. */
  readonly twin: readonly Resources[];
}
