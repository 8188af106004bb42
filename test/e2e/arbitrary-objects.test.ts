import fc from 'fast-check'
import t from 'tap'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { kinds } from '../../apimachinery/kinds/index.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { schemaOf } from '../../apimachinery/schema/schema.ts'
import { type CallOptions, type Outcome, type TestApi, testApi } from '../support/api.ts'
import { arbitraryEdit, type Edit, jsonPatchOf, mergePatchOf, withEdit } from '../support/arbitrary-edit.ts'
import { arbitraryObject } from '../support/arbitrary-object.ts'
import { validObject } from '../support/valid-objects.ts'

/**
 * Objects that fit the schema tables, and valid ones that were changed somewhere, are written in every way that there
 * is. Whatever they are: the server has an answer, and a write that it refuses leaves no trace.
 */

const runsPerKind = 3

type Verb = 'create' | 'update' | 'patch' | 'delete' | 'deletecollection' | 'get' | 'list'

/** A request about an object: how it is made, and what it changes. */
interface Attempt {
  readonly verb: Verb
  readonly subresource: string | undefined
  readonly query: Readonly<Record<string, string>>
  readonly edits: readonly Edit[]
  readonly patch: PatchType
}

const patchBodies = {
  'application/merge-patch+json': mergePatchOf,
  'application/strategic-merge-patch+json': mergePatchOf,
  'application/json-patch+json': jsonPatchOf,
} as const
const apply = 'application/apply-patch+yaml'
type PatchType = keyof typeof patchBodies | typeof apply

const writeQuery = fc.constantFrom<Record<string, string>>(
  ...[{}, {}, {}, { dryRun: 'All' }, { dryRun: 'Some' }, { fieldValidation: 'Strict' }, { fieldValidation: 'Warn' }],
  ...[{ fieldValidation: 'x' }, { fieldManager: 'm' }, { fieldManager: 'x'.repeat(200) }],
)
const readQuery = fc.constantFrom<Record<string, string>>(
  ...[{}, { labelSelector: 'a in (b,' }, { labelSelector: 'a!=b' }, { fieldSelector: 'metadata.name!=a' }],
  ...[{ fieldSelector: 'x=y' }, { limit: '1' }, { limit: '-1' }, { continue: 'x' }, { resourceVersion: '0' }],
  ...[{ resourceVersion: '1', resourceVersionMatch: 'Exact' }, { resourceVersionMatch: 'x' }, { timeoutSeconds: 'x' }],
)
const deleteQuery = fc.constantFrom<Record<string, string>>(
  ...[{}, { gracePeriodSeconds: '0' }, { gracePeriodSeconds: '-1' }, { propagationPolicy: 'Orphan' }],
  ...[{ propagationPolicy: 'Foreground' }, { propagationPolicy: 'x' }, { dryRun: 'All' }],
)

function arbitraryAttempt(kind: Kind): fc.Arbitrary<Attempt> {
  const { rules } = kind
  const subresources = [
    ...(rules.status ? ['status'] : []),
    ...(rules.scale ? ['scale'] : []),
    ...Object.keys(rules.subresources ?? {}),
  ]
  const verbs = kind.verbs.filter((verb) => verb !== 'watch') as Verb[]
  return fc
    .constantFrom(...verbs, ...verbs.filter((verb) => verb === 'update' || verb === 'patch' || verb === 'create'))
    .chain((verb) =>
      fc.record({
        verb: fc.constant(verb),
        subresource: isWrite(verb)
          ? fc.oneof(fc.constant(undefined), fc.constantFrom<string | undefined>(undefined, ...subresources))
          : fc.constant(undefined),
        query: isWrite(verb) ? writeQuery : verb.startsWith('delete') ? deleteQuery : readQuery,
        edits: fc.array(arbitraryEdit(schemaOf(rules.shape)), { maxLength: 3 }),
        patch: fc.constantFrom(...(Object.keys(patchBodies) as PatchType[]), apply),
      }),
    )
}

function isWrite(verb: Verb): boolean {
  return verb === 'create' || verb === 'update' || verb === 'patch'
}

const creatable = kinds.filter(({ verbs }) => verbs.includes('create'))

for (const group of new Set(creatable.map(({ group }) => group)))
  t.test(`group ${group || 'core'}`, async (t) => {
    const api = await testApi(t)
    for (const kind of creatable.filter((kind) => kind.group === group)) {
      const shape = `${kind.apiVersion} ${kind.kind}`
      await t.test(`${shape}: whatever is asked about a valid object, the server has an answer`, async (t) => {
        await fc.assert(
          fc.asyncProperty(fc.array(arbitraryAttempt(kind), { minLength: 1, maxLength: 5 }), (attempts) =>
            askAbout(api, kind, attempts),
          ),
          { numRuns: runsPerKind },
        )
        t.pass('no failure of the server')
      })
      await t.test(`${shape}: whatever fits the tables gets as far as the rules let it`, async (t) => {
        const object = arbitraryObject(shape)
        const emptied = fc.constantFrom({}, { spec: {} }, { spec: {}, status: {} }, { spec: null })
        const any = fc.oneof({ weight: 4, arbitrary: object }, { weight: 1, arbitrary: emptied })
        await fc.assert(
          fc.asyncProperty(any, object, (first, second) => lifeOf(api, kind, first, second)),
          { numRuns: runsPerKind },
        )
        t.pass('no failure of the server')
      })
    }
  })

/** Makes a valid object, and then requests about it. */
async function askAbout(api: TestApi, kind: Kind, attempts: readonly Attempt[]): Promise<void> {
  const { name, object } = validObject(kind)
  const made = await api.call('create', kind, { body: json(object) })
  if (![201, 404, 409].includes(made.code)) throw new Error(`not valid: ${made.message}`)
  for (const attempt of attempts) await make(api, kind, name, object, attempt)
  await removeAll(api, kind)
}

/** Creates, changes and deletes; each step goes as far as the rules let it. */
async function lifeOf(api: TestApi, kind: Kind, first: object, second: object): Promise<void> {
  const { name } = validObject(kind)
  const named = (body: object) => json({ ...body, metadata: { name } })
  await checked(api, kind, 'create', { body: named(first) })
  if (!kind.verbs.includes('get')) return
  await checked(api, kind, 'update', { name, body: named(second) })
  for (const contentType of Object.keys(patchBodies).slice(0, 2))
    await checked(api, kind, 'patch', { name, contentType, body: json(second) })
  await removeAll(api, kind)
}

/** Makes the request that an attempt stands for. */
async function make(
  api: TestApi,
  kind: Kind,
  name: string,
  valid: Record<string, unknown>,
  { verb, subresource, query, edits, patch }: Attempt,
): Promise<void> {
  if (verb === 'get' || verb === 'delete') return checked(api, kind, verb, { name, query })
  if (verb === 'list' || verb === 'deletecollection') return checked(api, kind, verb, { query })
  const options = { query, ...(subresource !== undefined && { subresource }) }
  if (verb === 'patch' && patch === apply) {
    const applied = { fieldManager: 'fuzz', force: String(edits.length % 2 === 0), ...query }
    const body = json(edits.reduce(withEdit, valid))
    return checked(api, kind, verb, { ...options, name, query: applied, contentType: patch, body })
  }
  if (verb === 'patch' && patch !== apply) {
    const body = edits.length > 0 ? patchBodies[patch](edits[0]!) : {}
    return checked(api, kind, verb, { ...options, name, contentType: patch, body: json(body) })
  }
  const there = kind.verbs.includes('get') ? await api.call('get', kind, { name }) : undefined
  const base = verb === 'update' && there?.code === 200 ? there.object : valid
  const body = json(edits.reduce(withEdit, base))
  const named = verb === 'update' || subresource !== undefined
  return checked(api, kind, verb, { ...options, ...(named && { name }), body })
}

/** A request has an answer; a write that is refused or only tried leaves the storage as it was. */
async function checked(api: TestApi, kind: Kind, verb: Verb, options: CallOptions): Promise<void> {
  const before = await revisionOf(api)
  // A failure that is no Status is thrown.
  const outcome = await api.call(verb, kind, options)
  if (isFailureOfServer(outcome)) throw new Error(`${outcome.code} ${outcome.message}`)
  if (outcome.code >= 400 || options.query?.['dryRun'] === 'All') {
    const after = await revisionOf(api)
    if (after !== before) throw new Error(`${verb} was answered with ${outcome.code} and wrote: ${outcome.message}`)
  }
}

/** Upstream answers some mistakes of clients with 500, too, but names no reason then. */
function isFailureOfServer({ code, reason }: Outcome): boolean {
  return code >= 500 && reason !== ''
}

/** The revision of the whole storage, once what follows from the last write has been done. */
async function revisionOf(api: TestApi): Promise<string | undefined> {
  await api.advance(0)
  const { object } = await api.call('list', configMaps, { query: { limit: '1' } })
  return object.metadata.resourceVersion
}

const configMaps = kinds.find(({ kind }) => kind === 'ConfigMap')!

/** Leaves no object behind that could have a say in what comes next. */
async function removeAll(api: TestApi, kind: Kind): Promise<void> {
  if (!kind.verbs.includes('delete')) return
  const contentType = 'application/merge-patch+json'
  const { object } = await api.call('list', kind)
  for (const { metadata } of (object as unknown as { items: KubeObject[] }).items) {
    const { name } = metadata
    if (kept.has(name) || name.startsWith('system:')) continue
    await api.call('patch', kind, { name, contentType, body: '{"metadata":{"finalizers":null}}' })
    await api.call('delete', kind, { name, query: { gracePeriodSeconds: '0', propagationPolicy: 'Background' } })
    await api.advance(0)
  }
}

/** What tests start with. */
const kept = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease'])

/** Whole numbers beyond 2^53 keep their digits. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item)) ?? 'null'
}
