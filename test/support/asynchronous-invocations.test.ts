import { droppingFunctions } from './asynchronous-invocations';
import { TemplateJson } from './change-safety';

describe('droppingFunctions', () => {
  test('finds a function that drops events, and none that keeps them', () => {
    const template = (more: object, config: object = {}) =>
      ({
        Resources: {
          Function: { Type: 'AWS::Lambda::Function', Properties: config },
          Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Function' } } },
          Mail: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'lambda', Endpoint: { Ref: 'Live' } } },
          ...more,
        },
      }) as TemplateJson;
    const kept = (Qualifier: unknown) => ({
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Qualifier,
        DestinationConfig: { OnFailure: { Destination: 'queue' } },
      },
    });
    const live = { 'Fn::Select': [7, { 'Fn::Split': [':', { Ref: 'Live' }] }] };
    expect(droppingFunctions(template({}))).toEqual(['Function']);
    expect(droppingFunctions(template({ Kept: kept(live) }))).toEqual([]);
    expect(droppingFunctions(template({ Kept: kept('$LATEST') }))).toEqual(['Function']);
    expect(droppingFunctions(template({}, { DeadLetterConfig: { TargetArn: 'queue' } }))).toEqual([]);
  });
});
