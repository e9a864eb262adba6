import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aws } from '../deploy/aws';
import { ANYTHING, compare, Pattern } from '../deploy/compare';
import { DeployedStack } from '../deploy/deployed-stack';
import { leftovers } from '../deploy/inventory';

describe('the check of a deployment', () => {
  test('takes an answer that says what the template says, in the words of the API, and more', () => {
    const template = { Port: 80, Enabled: true, Tags: [{ Key: 'a', Value: 'b' }], Arn: new Pattern([undefined, 'x']) };
    const answer = { port: '80', enabled: 'true', tags: { a: 'b', c: 'd' }, arn: 'arn:aws:x', Owner: 'me' };
    expect(compare(template, answer)).toMatchObject({ different: [], absent: [] });
  });

  test('finds documents equal that the API gives as encoded text', () => {
    const document = { Statement: [{ Effect: 'Allow', Resource: ANYTHING }] };
    const answer = encodeURIComponent('{"Statement":[{"Effect":"Allow","Resource":"arn:aws:s3:::b"}]}');
    expect(compare({ PolicyDocument: document }, { PolicyDocument: answer })).toMatchObject({
      different: [],
      absent: [],
    });
  });

  test('names what is different, however deep', () => {
    const { different } = compare({ Rules: [{ Days: 7 }] }, { Rules: [{ Days: 8 }] });
    expect(different).toEqual([{ path: 'Rules[].Days', expected: '7', actual: '8' }]);
  });

  test('names what a list lacks', () => {
    expect(compare({ Subnets: ['a', 'b'] }, { Subnets: ['a'] }).different).toMatchObject([{ expected: 'b' }]);
  });

  test('holds nothing proven that the answer leaves out', () => {
    expect(compare({ KmsKeyId: 'k' }, {})).toEqual({ equal: [], different: [], absent: ['KmsKeyId'] });
  });

  test('names what is left behind, and excuses only what is listed', () => {
    const before = new Set(['bucket bootstrap']);
    const after = new Set(['bucket bootstrap', 'table Orders', 'log group /aws/lambda/Store-CustomS3Empty']);
    const { unexpected, excused } = leftovers(before, after);
    expect(unexpected).toEqual(['table Orders']);
    expect(excused).toHaveLength(1);
  });

  test('knows of what is in other Regions which templates keep and what is left behind', () => {
    const after = new Set([
      'eu-west-1: log group /aws/lambda/Archive-CustomS3Empty',
      'eu-west-1: key 1234',
      'eu-west-1: topic arn:aws:sns:eu-west-1:000000000000:Alarms',
    ]);
    const key = { logicalId: 'Key', type: 'AWS::KMS::Key', physicalId: '1234', properties: {}, retained: true };
    const { unexpected, excused } = leftovers(new Set(), after, [key]);
    expect(unexpected).toEqual(['eu-west-1: topic arn:aws:sns:eu-west-1:000000000000:Alarms']);
    expect(excused).toHaveLength(2);
  });

  test('resolves outputs of stacks in the Regions that a template names', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
    const output = { StackName: 'Copies', Region: 'eu-central-1', OutputName: 'BucketArn' };
    const Properties = { Bucket: { 'Fn::GetStackOutput': output }, Other: { Ref: 'AWS::Region' } };
    const template = { Resources: { Rule: { Type: 'AWS::X::Y', Properties } } };
    writeFileSync(join(directory, 'Archive.template.json'), JSON.stringify(template));
    const connectTo = (region: string) => clientsOf(region, [{ OutputKey: 'BucketArn', OutputValue: `in ${region}` }]);
    const stack = await DeployedStack.read(clientsOf('eu-west-1', []), directory, 'Archive', connectTo);
    rmSync(directory, { recursive: true });
    expect(stack.resources[0]?.properties).toEqual({ Bucket: 'in eu-central-1', Other: 'eu-west-1' });
  });
});

/** Clients of a Region with one stack. */
function clientsOf(region: string, Outputs: { OutputKey: string; OutputValue: string }[]): Aws {
  const resources = [{ LogicalResourceId: 'Rule', PhysicalResourceId: 'rule', ResourceStatus: 'CREATE_COMPLETE' }];
  const cloudFormation = {
    describeStacks: async () => ({ Stacks: [{ StackStatus: 'CREATE_COMPLETE', Outputs }] }),
    describeStackResources: async () => ({ StackResources: resources }),
    listExports: async () => ({ Exports: [] }),
  };
  return { region, cloudFormation } as unknown as Aws;
}
