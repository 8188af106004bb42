import fc from 'fast-check'
import t from 'tap'
import { kinds } from '../../apimachinery/kinds/index.ts'
import { schemaOf } from '../../apimachinery/schema/schema.ts'
import { arbitraryEdit } from '../support/arbitrary-edit.ts'
import { Home } from '../support/peapod.ts'
import { RawClient } from '../support/raw-client.ts'
import { badRequests, configMap, configMapsPath, json, keptPath, patchTypes, protobuf, yaml } from './bad-requests.ts'
import { changedObjectRequest } from './changed-objects.ts'

t.test('bad input', async (t) => {
  const home = new Home(t)
  const server = await home.up('--nodes', '0', '--no-scheduler', '--controllers=-*')
  const client = new RawClient(await home.target())
  t.teardown(() => client.close())
  const create = (body: unknown, type = json) => client.send({ method: 'POST', path: configMapsPath, type, body })
  // The revision of the whole storage: with no program at work it moves only when a request writes.
  const revision = async () => (await client.send({ path: configMapsPath })).body.metadata?.resourceVersion
  const serviceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }
  await client.send({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts',
    type: json,
    body: serviceAccount,
  })
  const kept = await create(configMap({ data: { a: '1' } }, { name: 'kept' }))
  t.equal(kept.code, 201)
  const before = await revision()

  for (const [what, cases] of Object.entries(badRequests))
    await t.test(`${what} is refused with a Status`, async (t) => {
      for (const bad of cases) {
        const { code, body } = await client.send({ method: 'POST', path: configMapsPath, type: json, ...bad })
        const expected = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: bad.code, reason: bad.reason }
        t.match({ http: code, ...body, message: body.message }, { ...expected, http: bad.code }, bad.name)
        t.match(body.message, bad.message ?? /\S/, bad.name)
      }
    })

  await t.test('random bytes are refused, whatever they are called', async (t) => {
    const type = fc.constantFrom(json, yaml, protobuf)
    const bytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
    const prefixed = bytes.map((bytes) => Buffer.concat([Buffer.from('k8s\0'), bytes]))
    await fc.assert(
      fc.asyncProperty(type, fc.oneof(bytes, prefixed), async (type, body) => {
        const { code, body: status } = await create(body, type)
        // Little YAML is an object that lacks a name.
        return [400, 422].includes(code) && status.kind === 'Status' && status.code === code
      }),
      { numRuns: 300 },
    )
    t.pass('each with a Status')
  })

  await t.test('random patches never break the server', async (t) => {
    const key = fc.constantFrom('data', 'metadata', 'labels', '$patch', '__proto__', 'constructor', 'name', 'a')
    const { patch } = fc.letrec((tie) => ({
      patch: fc.dictionary(key, fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 1 }), tie('patch')), { maxKeys: 4 }),
    }))
    const type = fc.constantFrom(patchTypes.merge, patchTypes.strategic)
    await fc.assert(
      fc.asyncProperty(type, patch, async (type, body) => {
        const { code, body: answer } = await client.send({
          method: 'PATCH',
          path: `${keptPath}?dryRun=All`,
          type,
          body,
        })
        return code === 200 || (answer.kind === 'Status' && answer.code === code)
      }),
      { numRuns: 300 },
    )
    t.pass('each has an answer')
  })

  await t.test('changed objects of any kind have an answer, in whatever form they come', async (t) => {
    const creatable = kinds.filter(({ verbs }) => verbs.includes('create'))
    const attempt = fc
      .constantFrom(...creatable)
      .chain((kind) =>
        fc.tuple(fc.constant(kind), fc.array(arbitraryEdit(schemaOf(kind.rules.shape)), { maxLength: 2 })),
      )
    const form = fc.constantFrom('create', 'update', 'apply', 'json patch', 'merge patch')
    await fc.assert(
      fc.asyncProperty(attempt, form, fc.constantFrom(json, yaml), async ([kind, edits], form, type) => {
        const { code, body } = await client.send(changedObjectRequest(kind, edits, form, type))
        // Upstream answers some mistakes of clients with 500, too, but names no reason then.
        return code < 400 || (body.kind === 'Status' && body.code === code && (code < 500 || !body.reason))
      }),
      { numRuns: 200 },
    )
    t.pass('each has an answer')
  })

  await t.test('a path outside the API gets the text that upstream sends', async (t) => {
    const { code, body } = await client.send({ path: '/apis/frob.io/v1/frobs' })
    t.strictSame({ code, text: body.message }, { code: 404, text: '404 page not found\n' })
  })

  t.equal(await revision(), before, 'nothing was written')
  t.strictSame((await client.send({ path: keptPath })).body, kept.body)
  t.equal((await create(configMap({}, { name: 'good' }))).code, 201, 'the server goes on')
  server.signal('SIGINT')
  t.strictSame(await server.exited, { status: 0, signal: null })
  t.equal(server.stderr, '', 'nothing was logged as a failure of the server')
})
