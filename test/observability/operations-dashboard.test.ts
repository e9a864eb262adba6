import { Duration, PropertyInjectors } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IObservable, OperationsDashboard } from '../../lib/observability';
import { templateOf, testApp, testStack } from '../support/synth';

const DASHBOARD = 'AWS::CloudWatch::Dashboard';

function subject(...titles: string[]): IObservable {
  return { dashboardWidgets: () => titles.map((markdown) => new cloudwatch.TextWidget({ markdown })) };
}

interface Body {
  start?: string;
  widgets: { x: number; y: number; properties: { markdown: string } }[];
}

function bodyOf(subjects: IObservable[], defaultInterval?: Duration): Body {
  const stack = testStack();
  new OperationsDashboard(stack, 'Operations', { subjects, defaultInterval });
  const [dashboard] = Object.values(templateOf(stack).findResources(DASHBOARD));
  return JSON.parse(dashboard.Properties.DashboardBody);
}

describe('OperationsDashboard', () => {
  describe('defaults', () => {
    test('shows each subject in a row of its own, the last three hours', () => {
      const body = bodyOf([subject('a', 'b'), subject('c')]);
      expect(body.start).toBe('-PT3H');
      expect(body.widgets.map(({ x, y, properties }) => [x, y, properties.markdown])).toEqual([
        [0, 0, 'a'],
        [6, 0, 'b'],
        [0, 2, 'c'],
      ]);
    });
  });

  describe('overrides', () => {
    test('opens with the range that is asked for', () => {
      expect(bodyOf([subject('a')], Duration.days(7)).start).toBe('-P7D');
    });

    test('takes its props from a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: OperationsDashboard.PROPERTY_INJECTION_ID,
        inject: (props) => ({ defaultInterval: Duration.hours(1), ...props }),
      });
      const stack = testStack(app);
      new OperationsDashboard(stack, 'Operations', { subjects: [subject('a')] });
      templateOf(stack).hasResourceProperties(DASHBOARD, { DashboardBody: Match.stringLikeRegexp('-PT1H') });
      expect(OperationsDashboard.PROPERTY_INJECTION_ID).toBe(
        'cdk-reference-architectures.observability.OperationsDashboard',
      );
    });
  });

  describe('fails', () => {
    test('fails without a subject', () => {
      expect(() => new OperationsDashboard(testStack(), 'Operations', { subjects: [] })).toThrow(
        "OperationsDashboard at 'Test/Operations': 'subjects' must not be empty",
      );
    });
  });

  describe('in a stack', () => {
    test('has no name of its own; two synthesize, and take more widgets', () => {
      const stack = testStack();
      const [one] = ['One', 'Two'].map((id) => new OperationsDashboard(stack, id, { subjects: [subject(id)] }));
      one.dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: 'more' }));
      const template = templateOf(stack);
      template.resourceCountIs(DASHBOARD, 2);
      template.allResourcesProperties(DASHBOARD, { DashboardName: Match.absent() });
      template.hasResourceProperties(DASHBOARD, { DashboardBody: Match.stringLikeRegexp('more') });
    });
  });
});
