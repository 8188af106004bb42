import t from 'tap'
import { ApiError } from '../../../apimachinery/errors.ts'
import type { DeleteOptions } from '../../../apimachinery/types/meta-v1.ts'
import { checkDeleteOptions, deleteOptionsOfQuery } from '../../../apiserver/options/delete-options.ts'

const unsafe = 'ignoreStoreReadErrorWithClusterBreakingPotential'

function problemsOf(body: DeleteOptions): (string | undefined)[] {
  try {
    checkDeleteOptions(body)
    return []
  } catch (err) {
    if (!(err instanceof ApiError)) throw err
    return (err.status.details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`)
  }
}

for (const { name, more, want } of [
  { name: 'alone', more: {}, want: [] },
  { name: 'with a grace period', more: { gracePeriodSeconds: 0 }, want: ['gracePeriodSeconds'] },
  {
    name: 'with everything else',
    more: { dryRun: ['All'], propagationPolicy: 'Orphan', preconditions: { uid: 'u' } },
    want: ['dryRun', 'propagationPolicy', 'preconditions'],
  },
]) {
  t.test(`the deletion of an object that cannot be read goes ${name} only as upstream allows`, async (t) => {
    t.strictSame(
      problemsOf({ [unsafe]: true, ...more }),
      want.map((other) => `${unsafe}: Invalid value: true: cannot be set together with .${other}`),
    )
  })
}

t.test('the query can ask for it, too', async (t) => {
  t.equal(deleteOptionsOfQuery({ [unsafe]: 'true' })[unsafe], true)
})
