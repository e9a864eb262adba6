import { TemplateJson } from './change-safety';

/** What hands an event over to Lambda and is done, by its type: where it names the functions. */
const CALLERS: Readonly<Record<string, (properties: Record<string, unknown>) => unknown[]>> = {
  'AWS::Events::Rule': ({ Targets }) => ((Targets ?? []) as { Arn: unknown }[]).map(({ Arn }) => Arn),
  'AWS::Scheduler::Schedule': ({ Target }) => [(Target as { Arn: unknown }).Arn],
  'AWS::SNS::Subscription': ({ Protocol, Endpoint }) => (Protocol === 'lambda' ? [Endpoint] : []),
};

/**
 * The functions of a template that are invoked asynchronously, and drop what they fail at three times
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
export function droppingFunctions({ Resources: resources = {} }: TemplateJson): string[] {
  const isFunction = (id: string) => /^AWS::Lambda::(Function|Alias)$/.test(resources[id]?.Type ?? '');
  const named = (value: unknown) =>
    [...JSON.stringify(value ?? null).matchAll(/"(?:Ref|Fn::GetAtt)":(?:\["|")(\w+)/g)]
      .map(([, id = '']) => id)
      .filter(isFunction);
  const functionOf = (id: string) =>
    resources[id]?.Type === 'AWS::Lambda::Alias' ? named(resources[id].Properties?.FunctionName)[0] : id;
  const keeping = Object.values(resources)
    .filter(({ Type, Properties }) => {
      const config = Properties?.DestinationConfig as { OnFailure?: unknown } | undefined;
      return Type === 'AWS::Lambda::EventInvokeConfig' && config?.OnFailure !== undefined;
    })
    .flatMap(({ Properties }) => {
      // It counts for the alias that it names, and without one for the function that is called by its own name.
      const aliases = named(Properties?.Qualifier);
      return aliases.length > 0 ? aliases : named(Properties?.FunctionName);
    });
  const called = Object.values(resources).flatMap(({ Type, Properties }) =>
    (CALLERS[Type]?.(Properties ?? {}) ?? []).flatMap(named),
  );
  const dropping = called.filter((id) => !keeping.includes(id)).map(functionOf);
  return [...new Set(dropping)].filter(
    (id): id is string => id !== undefined && resources[id]?.Properties?.DeadLetterConfig === undefined,
  );
}
