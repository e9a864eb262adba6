import { IConstruct } from 'constructs';
import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { HttpApiService } from 'cdk-reference-architectures/apis';
import { DaxCluster, ItemTable } from 'cdk-reference-architectures/databases';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';
import { Players } from './players';

/** The parts of the stack that have findings. */
export interface LeaderboardParts {
  readonly profile: Profile;
  readonly api: HttpApiService;
  readonly players: Players;
  readonly accelerator: DaxCluster;
  readonly backend: ApiFunction;
  readonly scores: ItemTable;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, parts: LeaderboardParts): void {
  const { profile, api, players, accelerator, backend, scores } = parts;
  const idOf = (resource: IConstruct) => stack.getLogicalId(resource.node.defaultChild as CfnElement);
  for (const part of [accelerator, backend]) {
    Validations.of(part).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${idOf(scores.table)}.Arn>/index/*]`,
      reason: 'The indexes of the scores, which the list of the best is read from.',
    });
  }
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold names of games and numbers; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  const routes = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${idOf(api.api)}>`;
  Validations.of(players).acknowledge(
    ...['GET', 'POST'].map((method) => ({
      id: `AwsSolutions-IAM5[Resource::${routes}/*/${method}/games/*]`,
      reason: 'The scores of all games are there for every player.',
    })),
    {
      id: 'AwsSolutions-COG8',
      reason: 'The plus plan is billed for each user; passwords are strong and MFA is required.',
    },
  );
  if (profile.isProduction) return;
  Validations.of(accelerator).acknowledge({
    id: 'Annotation::cdk-reference-architectures:fewDaxNodes',
    reason: 'A sandbox reads the table itself while its one node is made anew.',
  });
}
