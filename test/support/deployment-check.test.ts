import { ANYTHING, compare, Pattern } from '../deploy/compare';
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
});
