import t from 'tap'
import { ApiError } from '../../../apimachinery/errors.ts'
import { checkDeleteOptions, deleteOptionsOfQuery } from '../../../apiserver/options/delete-options.ts'
import { parseWriteOptions } from '../../../apiserver/options/write-options.ts'

function message(run: () => unknown): string {
  try {
    run()
  } catch (err) {
    if (err instanceof ApiError) return err.message
  }
  return ''
}

t.test('says nothing: writes for real, warns of unknown fields', async (t) => {
  const want = { dryRun: false, fieldManager: '', fieldValidation: 'Warn', force: false }
  t.strictSame(parseWriteOptions({}, 'create'), want)
})

for (const c of [
  {
    query: { dryRun: 'Some' },
    verb: 'create',
    want: 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
  },
  {
    query: { fieldValidation: 'Maybe' },
    verb: 'update',
    want: 'UpdateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
  },
  {
    query: { fieldManager: 'x'.repeat(129) },
    verb: 'create',
    want: 'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
  },
  {
    query: { fieldManager: 'a\u0007' },
    verb: 'create',
    want: 'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\a": should only contain printable characters',
  },
  {
    query: { force: 'true' },
    verb: 'patch',
    want: 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  },
] as const) {
  t.test(`refuses ${Object.keys(c.query)} ${c.verb}`, async (t) => {
    t.equal(
      message(() => parseWriteOptions(c.query, c.verb)),
      c.want,
    )
  })
}

t.test('an apply patch names its field manager', async (t) => {
  const want = 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'
  t.equal(
    message(() => parseWriteOptions({}, 'patch', true)),
    want,
  )
  t.match(parseWriteOptions({ fieldManager: 'x', force: 'true' }, 'patch', true), { force: true })
})

t.test('deletion takes its options from the query', async (t) => {
  const query = { gracePeriodSeconds: '5', propagationPolicy: 'Orphan', dryRun: 'All' }
  const want = { gracePeriodSeconds: 5, propagationPolicy: 'Orphan', dryRun: true }
  t.match(checkDeleteOptions(deleteOptionsOfQuery(query)), want)
})

t.test('a negative grace period is one second', async (t) => {
  t.equal(checkDeleteOptions({ gracePeriodSeconds: -7 }).gracePeriodSeconds, 1)
})

for (const c of [
  {
    body: { propagationPolicy: 'Sideways' },
    want: 'propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
  },
  {
    body: { propagationPolicy: 'Orphan', orphanDependents: true },
    want: 'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  },
  { body: { dryRun: ['Some'] }, want: 'dryRun: Unsupported value: ["Some"]: supported values: "All"' },
]) {
  t.test(`deletion refuses ${JSON.stringify(c.body)}`, async (t) => {
    t.equal(
      message(() => checkDeleteOptions(c.body)),
      `DeleteOptions.meta.k8s.io "" is invalid: ${c.want}`,
    )
  })
}
