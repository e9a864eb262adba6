import { IConstruct } from 'constructs';
import { brokenApp } from './broken-app';
import { exampleAssembly } from './example-assemblies';
import { findingsIn } from './validation-report';

describe('the check of the templates', () => {
  test('names the property of an example stack that has a wrong type, and the value that is none of those allowed', () => {
    const { wrongType, wrongValue } = brokenApp();
    const found = findingsIn(exampleAssembly('validated-broken'));
    const at = ({ node }: IConstruct) => found.filter(({ text }) => text.includes(node.path)).map(({ text }) => text);
    expect(at(wrongType)).toContainEqual(expect.stringContaining('MemorySize'));
    expect(at(wrongValue)).toContainEqual(expect.stringContaining('BillingMode'));
  });

  test('is off in a unit test, which it would make slow', () => {
    const { app } = brokenApp();
    app.synth();
    expect(findingsIn(app.outdir).filter(({ text }) => /MemorySize|BillingMode/.test(text))).toEqual([]);
  });
});
