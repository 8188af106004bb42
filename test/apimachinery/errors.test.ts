import t from 'tap'
import * as errors from '../../apimachinery/errors.ts'
import { duplicateField, invalidField, requiredField } from '../../apimachinery/field-error.ts'

const deployments = { group: 'apps', plural: 'deployments' }
const pods = { group: '', plural: 'pods' }

for (const c of [
  {
    name: 'not found names the resource with its group',
    error: errors.notFound(deployments, 'x'),
    want: {
      code: 404,
      reason: 'NotFound',
      message: 'deployments.apps "x" not found',
      details: { name: 'x', group: 'apps', kind: 'deployments' },
    },
  },
  {
    name: 'already exists',
    error: errors.alreadyExists(pods, 'x'),
    want: {
      code: 409,
      reason: 'AlreadyExists',
      message: 'pods "x" already exists',
      details: { name: 'x', kind: 'pods' },
    },
  },
  {
    name: 'conflict',
    error: errors.conflict(pods, 'x', errors.objectModified),
    want: {
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: 'x', kind: 'pods' },
    },
  },
  {
    name: 'forbidden without a name',
    error: errors.forbidden(pods, '', 'no'),
    want: { code: 403, reason: 'Forbidden', message: 'pods is forbidden: no', details: { kind: 'pods' } },
  },
  {
    name: 'one field error stands without brackets',
    error: errors.invalid({ group: '', kind: 'Pod' }, 'x', [requiredField('spec.a')]),
    want: {
      code: 422,
      reason: 'Invalid',
      message: 'Pod "x" is invalid: spec.a: Required value',
      details: {
        name: 'x',
        kind: 'Pod',
        causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' }],
      },
    },
  },
  {
    name: 'several field errors stand in brackets, each text once, each error a cause',
    error: errors.invalid({ group: 'apps', kind: 'Deployment' }, '', [
      requiredField('a'),
      invalidField('b', 1, 'odd'),
      requiredField('a'),
    ]),
    want: {
      code: 422,
      reason: 'Invalid',
      message: 'Deployment.apps "" is invalid: [a: Required value, b: Invalid value: 1: odd]',
      details: {
        group: 'apps',
        kind: 'Deployment',
        causes: [
          { reason: 'FieldValueRequired', message: 'Required value', field: 'a' },
          { reason: 'FieldValueInvalid', message: 'Invalid value: 1: odd', field: 'b' },
          { reason: 'FieldValueRequired', message: 'Required value', field: 'a' },
        ],
      },
    },
  },
  {
    name: 'too many requests asks for patience',
    error: errors.tooManyRequests('busy', 1),
    want: { code: 429, reason: 'TooManyRequests', message: 'busy', details: { retryAfterSeconds: 1 } },
  },
  {
    name: 'an internal error repeats its message as a cause',
    error: errors.internalError('oops'),
    want: {
      code: 500,
      reason: 'InternalError',
      message: 'Internal error occurred: oops',
      details: { causes: [{ message: 'oops' }] },
    },
  },
  {
    name: 'an unclassified error has no reason',
    error: errors.unclassified('oops'),
    want: { code: 500, message: 'oops' },
  },
]) {
  t.test(c.name, async (t) => {
    t.strictSame(c.error.status, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...c.want })
    t.equal(c.error.code, c.want.code)
    t.equal(c.error.message, c.want.message)
  })
}

t.test('predicates tell reasons apart, and errors of other kinds', async (t) => {
  t.ok(errors.isNotFound(errors.notFound(pods, 'x')))
  t.notOk(errors.isNotFound(errors.alreadyExists(pods, 'x')))
  t.notOk(errors.isNotFound(new Error('pods "x" not found')))
  t.ok(errors.isInvalid(errors.invalid({ group: '', kind: 'Pod' }, 'x', [duplicateField('a', 'b')])))
  t.ok(errors.isConflict(errors.apiErrorOf(errors.conflict(pods, 'x', 'late').status)))
  const terminating = errors.failure(403, 'Forbidden', 'no', { causes: [{ reason: 'NamespaceTerminating' }] })
  t.ok(errors.isNamespaceTerminating(terminating))
  t.notOk(errors.isNamespaceTerminating(errors.forbidden(pods, 'x', 'no')))
})
