import { JsonSchema, JsonSchemaType } from 'aws-cdk-lib/aws-apigateway';

/** The body of an item. API Gateway refuses what is far from it without asking the function, which says more exactly why. */
export const ITEM_SCHEMA: JsonSchema = {
  title: 'Item',
  type: JsonSchemaType.OBJECT,
  required: ['name', 'quantity'],
  properties: {
    name: { type: JsonSchemaType.STRING, minLength: 1, maxLength: 100 },
    quantity: { type: JsonSchemaType.INTEGER, minimum: 0, maximum: 1_000_000 },
    description: { type: JsonSchemaType.STRING, maxLength: 2000 },
    tags: { type: JsonSchemaType.ARRAY, maxItems: 10, items: { type: JsonSchemaType.STRING, maxLength: 30 } },
  },
};
