import t from 'tap'
import { secrets } from '../../apimachinery/kinds/core/secret.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import { controllerEnv } from '../support/controller-env.ts'

const ref = { namespace: 'default', name: 'kept' }
const base64 = (text: string) => Buffer.from(text).toString('base64')

function secretOf(account: string, annotations = {}) {
  return {
    metadata: { ...ref, annotations: { 'kubernetes.io/service-account.name': account, ...annotations } },
    type: 'kubernetes.io/service-account-token',
  }
}

t.test('a Secret that names an account is given its token, and goes with it', async (t) => {
  const env = await controllerEnv(t, ['serviceaccount-token-controller'])
  const account = await env.client.create(serviceAccounts, { metadata: { namespace: 'default', name: 'robot' } })
  await env.client.create(secrets, secretOf('robot'))
  await env.settle()
  t.match(await env.client.get(secrets, ref), {
    metadata: { annotations: { 'kubernetes.io/service-account.uid': account.metadata.uid } },
    data: { token: base64('token of robot in kept'), 'ca.crt': base64('the root CA'), namespace: base64('default') },
  })
  await env.client.delete(serviceAccounts, account.metadata)
  await env.settle()
  await t.rejects(env.client.get(secrets, ref), { code: 404 })
})

t.test('a Secret for an account that is not there is deleted', async (t) => {
  const env = await controllerEnv(t, ['serviceaccount-token-controller'])
  await env.client.create(secrets, secretOf('nobody'))
  await env.settle()
  await t.rejects(env.client.get(secrets, ref), { code: 404 })
})
