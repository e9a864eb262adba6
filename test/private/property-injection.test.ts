import { Construct } from 'constructs';
import { InjectionContext, IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib/core';
import { injectedProps } from '../../lib/private/property-injection';
import { testApp, testStack } from '../support/synth';

interface Props {
  readonly size?: number;
  readonly name?: string;
}

class Defaults implements IPropertyInjector {
  public readonly seen: InjectionContext[] = [];

  constructor(
    public readonly constructUniqueId: string,
    private readonly defaults: Props,
  ) {}

  public inject(originalProps: Props, context: InjectionContext): Props {
    this.seen.push(context);
    return { ...this.defaults, ...originalProps };
  }
}

const ID = 'cdk-reference-architectures.test.Thing';

test('without an injector, gives the props as they are', () => {
  const props = { size: 1 };
  expect(injectedProps(ID, testStack(), 'Thing', props)).toBe(props);
});

test('takes the injector of the app, which sees where the construct is made', () => {
  const app = testApp();
  const injector = new Defaults(ID, { size: 5, name: 'a' });
  PropertyInjectors.of(app).add(injector);
  const stack = testStack(app);
  expect(injectedProps<Props>(ID, stack, 'Thing', { name: 'b' })).toEqual({ size: 5, name: 'b' });
  expect(injector.seen).toEqual([{ scope: stack, id: 'Thing' }]);
});

test('takes the nearest of several', () => {
  const app = testApp();
  PropertyInjectors.of(app).add(new Defaults(ID, { size: 5 }));
  const stack = testStack(app);
  PropertyInjectors.of(stack).add(new Defaults(ID, { size: 7 }));
  const below = new Construct(stack, 'Below');
  expect(injectedProps<Props>(ID, below, 'Thing', {})).toEqual({ size: 7 });
});

test('goes past a nearer one that is for other classes', () => {
  const app = testApp();
  PropertyInjectors.of(app).add(new Defaults(ID, { size: 5 }));
  const stack = testStack(app);
  PropertyInjectors.of(stack).add(new Defaults('another.Class', { size: 7 }));
  expect(injectedProps<Props>(ID, stack, 'Thing', {})).toEqual({ size: 5 });
  expect(injectedProps<Props>('a.third.Class', stack, 'Thing', {})).toEqual({});
});
