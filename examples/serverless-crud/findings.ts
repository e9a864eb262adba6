import { Stack, Validations } from 'aws-cdk-lib/core';
import { RestApiService } from 'cdk-reference-architectures/apis';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface Subjects {
  readonly profile: Profile;
  readonly api: RestApiService;
  readonly backend: ApiFunction;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { profile, api, backend }: Subjects): void {
  const anyTrace = 'Traces have no resources that a permission could name (xray:PutTraceSegments).';
  Validations.of(backend.role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: anyTrace });
  if (!profile.isProduction) {
    Validations.of(api).acknowledge(
      {
        id: 'AwsSolutions-APIG3',
        reason: 'A sandbox takes 20 requests a second at most; a web ACL is billed monthly.',
      },
      { id: 'AwsSolutions-COG4', reason: 'Requests to a sandbox are signed with AWS credentials, which IAM checks.' },
    );
    return;
  }
  const alarmStates = 'CodeDeploy reads the states of alarms, composite ones among them, which needs all of them.';
  Validations.of(backend).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: alarmStates });
  Validations.of(stack).acknowledge({
    id: 'AwsSolutions-COG8',
    reason: 'The plus plan is billed by user; the second factor and the long passwords are there without it.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'Logs hold no bodies and no secrets; the encryption of CloudWatch Logs itself is enough for them.',
  );
}
