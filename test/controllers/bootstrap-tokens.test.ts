import { createHmac } from 'node:crypto'
import type { Test } from 'tap'
import t from 'tap'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { secrets } from '../../apimachinery/kinds/core/secret.ts'
import { toTime } from '../../platform/clock.ts'
import { controllerEnv } from '../support/controller-env.ts'

const hourMs = 60 * 60 * 1000
const kubeconfig = 'apiVersion: v1\nkind: Config\n'

async function tokensEnv(t: Test, controller: string) {
  const env = await controllerEnv(t, [controller])
  return {
    ...env,
    /** A token `id` that is good for so long; for ever unless given. */
    createToken: (id: string, { goodForMs, ...entries }: { goodForMs?: number; [entry: string]: unknown } = {}) =>
      env.create(secrets, {
        metadata: { namespace: 'kube-system', name: `bootstrap-token-${id}` },
        type: 'bootstrap.kubernetes.io/token',
        stringData: {
          'token-id': id,
          'token-secret': '0123456789abcdef',
          'usage-bootstrap-signing': 'true',
          ...(goodForMs === undefined ? {} : { expiration: toTime(env.api.clock.now() + goodForMs) }),
          ...entries,
        } as Record<string, string>,
      }),
    createInfo: (data: Record<string, string>) =>
      env.create(configMaps, { metadata: { namespace: 'kube-public', name: 'cluster-info' }, data }),
    info: async () => (await env.get(configMaps, 'cluster-info', 'kube-public'))?.data,
    tokens: async () => (await env.names(secrets, 'kube-system')).map((name) => name.replace('bootstrap-token-', '')),
  }
}

t.test('bootstrap tokens are deleted when their time is over, and no earlier', async (t) => {
  const env = await tokensEnv(t, 'token-cleaner-controller')
  await env.createToken('aaaaaa', { goodForMs: hourMs })
  await env.createToken('bbbbbb', { goodForMs: 2 * hourMs })
  await env.createToken('cccccc')
  await env.advance(hourMs - 1_000)
  t.strictSame(await env.tokens(), ['aaaaaa', 'bbbbbb', 'cccccc'])
  await env.advance(1_000)
  t.strictSame(await env.tokens(), ['bbbbbb', 'cccccc'])
  await env.advance(1000 * hourMs)
  t.strictSame(await env.tokens(), ['cccccc'])
})

t.test('a token whose time is changed goes at the new one; other Secrets are left alone', async (t) => {
  const env = await tokensEnv(t, 'token-cleaner-controller')
  const { metadata } = await env.createToken('aaaaaa', { goodForMs: hourMs })
  const expiration = toTime(env.api.clock.now() + 3 * hourMs)
  await env.client.patch(secrets, metadata, 'merge', { stringData: { expiration } })
  await env.create(secrets, { metadata: { namespace: 'kube-system', name: 'mine' }, stringData: { expiration } })
  await env.advance(2 * hourMs)
  t.strictSame(await env.tokens(), ['aaaaaa', 'mine'])
  await env.advance(hourMs)
  t.strictSame(await env.tokens(), ['mine'])
})

t.test('the cluster info is signed with each token that is for signing, while it is good', async (t) => {
  const env = await tokensEnv(t, 'bootstrap-signer-controller')
  await env.createInfo({ kubeconfig, note: 'x' })
  t.strictSame(await env.info(), { kubeconfig, note: 'x' })
  await env.createToken('aaaaaa', { goodForMs: hourMs })
  await env.createToken('bbbbbb')
  await env.createToken('cccccc', { 'usage-bootstrap-signing': 'false' })
  const info = await env.info()
  t.strictSame(Object.keys(info ?? {}).sort(), ['jws-kubeconfig-aaaaaa', 'jws-kubeconfig-bbbbbb', 'kubeconfig', 'note'])
  const [header = '', content, signature] = (info?.['jws-kubeconfig-aaaaaa'] ?? '').split('.')
  t.equal(content, '', 'the content is the kubeconfig beside it')
  t.strictSame(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'HS256', kid: 'aaaaaa' })
  const signed = `${header}.${Buffer.from(kubeconfig).toString('base64url')}`
  t.equal(signature, createHmac('sha256', '0123456789abcdef').update(signed).digest('base64url'))
  await env.advance(hourMs)
  t.notOk((await env.info())?.['jws-kubeconfig-aaaaaa'])
})

t.test('signatures follow the cluster info and the tokens', async (t) => {
  const env = await tokensEnv(t, 'bootstrap-signer-controller')
  const { metadata } = await env.createToken('aaaaaa')
  await env.createInfo({ kubeconfig, 'jws-kubeconfig-old': 'x' })
  const signature = (await env.info())?.['jws-kubeconfig-aaaaaa']
  t.notOk((await env.info())?.['jws-kubeconfig-old'])
  const ref = { namespace: 'kube-public', name: 'cluster-info' }
  await env.client.patch(configMaps, ref, 'merge', { data: { kubeconfig: 'other' } })
  await env.settle()
  t.not((await env.info())?.['jws-kubeconfig-aaaaaa'], signature)
  await env.client.delete(secrets, metadata)
  await env.settle()
  t.strictSame(await env.info(), { kubeconfig: 'other' })
})
