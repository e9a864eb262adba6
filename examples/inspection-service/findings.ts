import { Validations } from 'aws-cdk-lib/core';
import { InspectionAppliances } from 'cdk-reference-architectures/network';

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings({ group }: InspectionAppliances): void {
  Validations.of(group!).acknowledge({
    id: 'AwsSolutions-AS3',
    reason: 'Nobody reads a message for each launch; alarms say when an appliance stays unhealthy.',
  });
}
