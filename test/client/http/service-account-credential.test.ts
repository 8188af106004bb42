import t from 'tap'
import { alreadyExists, notFound } from '../../../apimachinery/errors.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import { ServiceAccountCredential } from '../../../client/http/service-account-credential.ts'
import type { Transport, TransportRequest } from '../../../client/transport.ts'
import { createClient } from '../../../client/typed-client.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'

const account = { namespace: 'kube-system', name: 'job-controller' }
const hourMs = 60 * 60 * 1000

/** A server that numbers the tokens it gives out. */
function tokenServer({ known = true, createdMeanwhile = false, down = 0, lifeSeconds = 3600 } = {}) {
  const asked: string[] = []
  let exists = known
  let failures = down
  let issued = 0
  const answer = ({ verb, namespace, name, subresource }: TransportRequest) => {
    asked.push(`${verb} ${namespace}${name ? `/${name}` : ''}${subresource ? ` ${subresource}` : ''}`)
    if (failures-- > 0) throw new Error('cannot reach the API server')
    if (subresource === 'token') {
      if (!exists) throw notFound(serviceAccounts, account.name)
      return { spec: { expirationSeconds: lifeSeconds }, status: { token: `token-${++issued}` } }
    }
    exists = true
    if (createdMeanwhile) throw alreadyExists(serviceAccounts, account.name)
    return { metadata: account }
  }
  const transport: Transport = {
    request: async (request) => answer(request),
    getPath: async () => undefined,
    watch: () => () => {},
  }
  const clock = new VirtualClock(0)
  return { asked, clock, credential: new ServiceAccountCredential(createClient(transport), clock, account) }
}

t.test('a token serves until four fifths of its life are over; then another is asked for', async (t) => {
  const { asked, clock, credential } = tokenServer()
  t.equal(await credential.token(), 'token-1')
  clock.jumpTo(0.8 * hourMs - 1)
  t.equal(await credential.token(), 'token-1')
  clock.jumpTo(0.8 * hourMs)
  t.equal(await credential.token(), 'token-2')
  t.strictSame(asked, Array(2).fill('create kube-system/job-controller token'))
})

t.test('the server says how long a token lives', async (t) => {
  const { clock, credential } = tokenServer({ lifeSeconds: 600 })
  await credential.token()
  clock.jumpTo(480_000)
  t.equal(await credential.token(), 'token-2')
})

t.test('calls at the same time share one token', async (t) => {
  const { asked, credential } = tokenServer()
  t.strictSame(await Promise.all([credential.token(), credential.token()]), ['token-1', 'token-1'])
  t.equal(asked.length, 1)
})

for (const createdMeanwhile of [false, true])
  t.test(`an account that is not there is made${createdMeanwhile ? ', unless someone was faster' : ''}`, async (t) => {
    const { asked, credential } = tokenServer({ known: false, createdMeanwhile })
    t.equal(await credential.token(), 'token-1')
    const token = 'create kube-system/job-controller token'
    t.strictSame(asked, [token, 'create kube-system', token])
  })

t.test('a token that was refused is not shown again', async (t) => {
  const { credential } = tokenServer()
  credential.refused(await credential.token())
  t.equal(await credential.token(), 'token-2')
})

t.test('the refusal of an older token does not take away the present one', async (t) => {
  const { credential } = tokenServer()
  const old = await credential.token()
  credential.refused(old)
  const present = await credential.token()
  credential.refused(old)
  t.equal(await credential.token(), present)
})

t.test('after a failure the next call asks again', async (t) => {
  const { credential } = tokenServer({ down: 1 })
  await t.rejects(credential.token(), { message: 'cannot reach the API server' })
  t.equal(await credential.token(), 'token-1')
})
