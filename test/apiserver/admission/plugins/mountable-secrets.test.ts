import t from 'tap'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../../../apimachinery/kinds/core/service-account.ts'
import { testApi } from '../../../support/api.ts'
import { tryPod } from '../admission-env.ts'

/** A server with the account `robot`, whose pods may use the secret `mine` and pull with `pull`. */
async function apiWithAccount(t: Parameters<typeof testApi>[0], enforce: string) {
  const api = await testApi(t)
  const metadata = { name: 'robot', annotations: { 'kubernetes.io/enforce-mountable-secrets': enforce } }
  const secrets = { secrets: [{ name: 'mine' }], imagePullSecrets: [{ name: 'pull' }] }
  await api.call('create', serviceAccounts, { body: { metadata, ...secrets } })
  return api
}

const fromSecret = (name: string) => ({ valueFrom: { secretKeyRef: { name, key: 'k' } } })
const container = (fields: object) => ({ name: 'c', image: 'i', ...fields })
const volume = (secretName: string) => ({ volumes: [{ name: 'v', secret: { secretName } }] })
const why = 'is not allowed because service account robot does not reference that'

for (const { name, spec, message } of [
  { name: 'a volume of it', spec: volume('alien'), message: `volume with secret.secretName="alien" ${why} secret` },
  {
    name: 'a variable of an init container from it',
    spec: { initContainers: [{ ...container({ env: [{ name: 'E', ...fromSecret('alien') }] }), name: 'first' }] },
    message: `init container first with envVar E referencing secret.secretName="alien" ${why} secret`,
  },
  {
    name: 'a variable from it',
    spec: { containers: [container({ env: [{ name: 'E', ...fromSecret('alien') }] })] },
    message: `container c with envVar E referencing secret.secretName="alien" ${why} secret`,
  },
  {
    name: 'all variables from it',
    spec: { containers: [container({ envFrom: [{ secretRef: { name: 'alien' } }] })] },
    message: `container c with envFrom referencing secret.secretName="alien" ${why} secret`,
  },
  {
    name: 'images pulled with it',
    spec: { imagePullSecrets: [{ name: 'pull' }, { name: 'alien' }] },
    message: `imagePullSecrets[1].name="alien" ${why} imagePullSecret`,
  },
])
  t.test(`where an account lists the secrets of its pods, no pod has ${name}`, async (t) => {
    const api = await apiWithAccount(t, 'true')
    const outcome = await tryPod(api, { serviceAccountName: 'robot', ...spec })
    t.match(outcome, { code: 403, message: `pods "p" is forbidden: ${message}` })
    const free = await apiWithAccount(t, 'false')
    t.equal((await tryPod(free, { serviceAccountName: 'robot', ...spec })).code, 201)
  })

t.test('secrets that the account lists are used, and it is asked again for containers that come later', async (t) => {
  const api = await apiWithAccount(t, '1')
  t.equal((await tryPod(api, { serviceAccountName: 'robot', ...volume('mine') })).code, 201)
  const debug = (secret: string) => ({ name: 'debug', image: 'i', env: [{ name: 'E', ...fromSecret(secret) }] })
  const add = (secret: string) =>
    api.call('patch', pods, {
      name: 'p',
      subresource: 'ephemeralcontainers',
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [debug(secret)] } },
    })
  const text = `pods "p" is forbidden: ephemeral container debug with envVar E referencing secret.secretName="alien" ${why} secret`
  t.match(await add('alien'), { code: 403, message: text })
  t.equal((await add('mine')).code, 200)
})
