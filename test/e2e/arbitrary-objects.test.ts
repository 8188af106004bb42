import fc from 'fast-check'
import t from 'tap'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { kinds } from '../../apimachinery/kinds/index.ts'
import { type TestApi, testApi } from '../support/api.ts'
import { arbitraryObject } from '../support/arbitrary-object.ts'

const name = 'fuzzed'

/** An object with the metadata that it takes to get as far as the rules of its kind. */
const named = (object: Record<string, unknown>): Record<string, unknown> => ({ ...object, metadata: { name } })

const creatable = kinds.filter(({ verbs }) => verbs.includes('create'))

for (const kind of creatable)
  t.test(
    `${kind.apiVersion} ${kind.kind}: whatever is created, patched and updated, the server has an answer`,
    async (t) => {
      const api = await testApi(t)
      const shape = `${kind.apiVersion} ${kind.kind}`
      const object = arbitraryObject(shape)
      const emptied = fc.constantFrom({}, { spec: {} }, { spec: {}, status: {} }, { spec: null })
      const arbitrary = fc.tuple(fc.oneof({ weight: 4, arbitrary: object }, { weight: 1, arbitrary: emptied }), object)
      await fc.assert(
        // A failure that is no Status is thrown.
        fc.asyncProperty(arbitrary, async ([first, second]) => void (await lifeOf(api, kind, first, second))),
        { numRuns: 20 },
      )
      t.pass('no failure of the server')
    },
  )

/** Creates, changes and deletes; each step goes as far as the rules let it. */
async function lifeOf(
  api: TestApi,
  kind: Kind,
  first: Record<string, unknown>,
  second: Record<string, unknown>,
): Promise<void> {
  await api.call('create', kind, { body: json(named(first)) })
  if (!kind.verbs.includes('get')) return
  await api.call('update', kind, { name, body: json(named(second)) })
  for (const contentType of ['application/merge-patch+json', 'application/strategic-merge-patch+json'])
    await api.call('patch', kind, { name, contentType, body: json(second) })
  await api.call('delete', kind, { name, query: { gracePeriodSeconds: '0' } })
}

/** Whole numbers beyond 2^53 keep their digits. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item))
}
