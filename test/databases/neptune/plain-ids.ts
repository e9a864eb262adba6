import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { templateOf as withHashes } from '../../support/synth';

/** The template of a stack with a cluster `Graph`, whose ids have no hashes. */
export function templateOf(stack: Stack): Template {
  const text = JSON.stringify(withHashes(stack).toJSON()).replace(/"(Graph\w*?)[0-9A-F]{8}"/g, '"$1"');
  return Template.fromJSON(JSON.parse(text) as Record<string, unknown>);
}
