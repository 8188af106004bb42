import t from 'tap'
import * as fields from '../../apimachinery/field-error.ts'

for (const [error, want] of [
  [fields.requiredField('f'), 'f: Required value'],
  [fields.requiredField('f', 'give it'), 'f: Required value: give it'],
  [fields.invalidField('f', 'a"b\n\u0001é', 'odd'), 'f: Invalid value: "a\\"b\\n\\x01é": odd'],
  [fields.invalidField('f', 3, 'odd'), 'f: Invalid value: 3: odd'],
  [fields.invalidField('f', 9007199254740993n, 'odd'), 'f: Invalid value: 9007199254740993: odd'],
  [fields.invalidField('f', false, ''), 'f: Invalid value: false'],
  [fields.invalidField('f', null, 'odd'), 'f: Invalid value: null: odd'],
  [fields.invalidField('f', undefined, 'odd'), 'f: Invalid value: odd'],
  [fields.invalidField('f', { a: ['b'] }, 'odd'), 'f: Invalid value: {"a":["b"]}: odd'],
  [fields.unsupportedField('f', 'x', ['A', 'B']), 'f: Unsupported value: "x": supported values: "A", "B"'],
  [fields.duplicateField('f', 'x'), 'f: Duplicate value: "x"'],
  [fields.notFoundField('f', 'x'), 'f: Not found: "x"'],
  [fields.forbiddenField('f', 'not now'), 'f: Forbidden: not now'],
  [fields.tooLongField('f', 'xxx', 2), 'f: Too long: may not be more than 2 bytes'],
  [fields.tooManyField('f', 5, 4), 'f: Too many: 5: must have at most 4 items'],
  [fields.tooManyField('f', 2, 1), 'f: Too many: 2: must have at most 1 item'],
] as const) {
  t.test(`reads: ${want}`, async (t) => t.equal(fields.formatFieldError(error), want))
}

t.test('a field that must not change complains of the new value', async (t) => {
  t.strictSame(fields.immutableFieldErrors('f', { a: 1 }, { a: 1 }), [])
  t.equal(fields.immutableFieldErrors('f', 'b', 'a')[0]?.message, 'Invalid value: "b": field is immutable')
  t.equal(fields.immutableFieldErrors('f', undefined, 'a')[0]?.message, 'Invalid value: null: field is immutable')
})
