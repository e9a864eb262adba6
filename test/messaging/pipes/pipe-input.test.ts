import { PipeInput } from '../../../lib/messaging';

describe('PipeInput', () => {
  describe('all options', () => {
    test.each([
      [{ id: '<$.body.id>' }, '{"id":<$.body.id>}'],
      [{ at: '<aws.pipes.event.ingestion-time>', n: 1 }, '{"at":<aws.pipes.event.ingestion-time>,"n":1}'],
      [{ text: 'order <$.body.id>' }, '{"text":"order <$.body.id>"}'],
      [{ all: ['<$.a>', '<$.b[0]>'] }, '{"all":[<$.a>,<$.b[0]>]}'],
      [{ '<$.a>': 'key' }, '{"<$.a>":"key"}'],
    ])('an object: %j', (object, template) => {
      expect(PipeInput.json(object)._template).toBe(template);
    });

    test('a text as it is', () => {
      expect(PipeInput.text('"Order <$.body.id>"')._template).toBe('"Order <$.body.id>"');
    });
  });

  describe('fails', () => {
    test('fails for marks that are no reference', () => {
      expect(() => PipeInput.json({ html: '<b>bold</b>' })).toThrow("got '<b>', '</b>'");
    });

    test.each([
      ['  ', "'text' must not be empty; give it a value or leave it out"],
      [
        '<body.id>',
        "'text' must refer to the event by '<$.' and to the pipe by '<aws.pipes.', got '<body.id>'; write '<$.body.id>' for the field 'id' of a message",
      ],
      ['x'.repeat(8193), "'text' must have at most 8192 characters, got 8193; shape events in an enrichment"],
    ])('fails for a text %#', (text, message) => {
      expect(() => PipeInput.text(text)).toThrow(new Error(`PipeInput.text: ${message}`));
    });
  });
});
