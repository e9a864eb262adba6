import { idleInWords, idleLines, idleOf } from '../../../catalogue/constructs/idle';
import { TemplateJson } from '../../support/change-safety';

const idle = (...types: string[]) => {
  const own: TemplateJson = {
    Resources: Object.fromEntries(types.map((Type, index) => [`R${index}`, { Type, Properties: {} }])),
  };
  return idleOf('It', { own });
};

describe('idleOf', () => {
  test.each([
    ['nothing', 'nothing', ['AWS::SQS::Queue']],
    ['what has a price', '33 USD a month', ['AWS::EC2::NatGateway']],
    ['what has none on record', 'an unknown amount', ['AWS::Shield::Protection']],
    ['both', '33 USD a month and more', ['AWS::EC2::NatGateway', 'AWS::Shield::Protection']],
  ])('says %s', (_title, words, types) => {
    expect(idleInWords(idle(...types))).toBe(words);
  });

  test('names what is not counted', () => {
    const lines = idleLines(idle('AWS::EC2::NatGateway', 'AWS::Shield::Protection'), '#templates').join('\n');
    expect(lines).toContain('| 1 NAT gateway | 32.85 |');
    expect(lines).toContain('Not counted, because no price is on record: `AWS::Shield::Protection`.');
    expect(idleLines(idle('AWS::SQS::Queue'), '#templates').join('\n')).not.toMatch(/\||Not counted/);
  });
});
